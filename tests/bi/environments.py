"""An environment of its own for each client, made once from its locked requirements and kept in a cache folder."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

REQUIREMENTS = Path(__file__).parent / "requirements"
INSTALLING = 1800


def cache() -> Path:
    """Where environments are kept: INTERLUD_BI_CACHE, else the user's cache."""
    own = os.environ.get("INTERLUD_BI_CACHE")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "interlud-bi-clients"


def environment(client: str) -> Path:
    """The folder of a client's programs; installed first where its requirements are new.

    Args:
        client: Name of its file of requirements.
    """
    locked = REQUIREMENTS / f"{client}.txt"
    name = f"{client}-{hashlib.sha256(locked.read_bytes()).hexdigest()[:12]}"
    folder, done = cache() / name, cache() / name / ".installed"
    cache().mkdir(parents=True, exist_ok=True)
    with FileLock(cache() / f".{name}.lock"):
        if not done.is_file():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, timeout=INSTALLING)
            pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
            subprocess.run([*pip, "--require-hashes", "-r", str(locked)], check=True, timeout=INSTALLING)
            done.touch()
    return folder / "bin"
