"""Write a state as an earlier commit leaves it, for the tests that bring it up to date.

Usage: python scripts/make_older_state.py COMMIT

The earlier code itself takes in a few files, in a work tree of its own: two runs, with a withdrawal and an erasure
between them. What it leaves goes to tests/layouts/COMMIT.tar.xz, without Dagster's instance and the working database.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {"dagster", "work", "outbox"}
AS_OF = "2024-06-30"
INBOX = {
    "2023/CALL/envoi.csv": "Agglomération;Année;Indicateur;Valeur;Motif\nCALL;2023;117;40;\nCALL;2023;118;;n.d.\n",
    "2023/CALL/reunions.csv": "Agglomération;Année;Type de réunion;Nombre\nCALL;2023;COPIL;2\nCALL;2023;COTECH;3\n",
    "2023/CAHC/envoi.csv": "Agglomération;Année;Indicateur;Valeur;Motif\nCAHC;2023;117;;trop tôt\nCAHC;2023;118;12;\n",
    "2022/CAHC/retire.csv": "Agglomération;Année;Indicateur;Valeur;Motif\nCAHC;2022;117;7;\n",
    "2022/CALL/efface.csv": "Agglomération;Année;Indicateur;Valeur;Motif\nCALL;2022;117;31;\nCALL;2022;118;env. 4;\n",
}
COMMAND = "import sys; from interlud_pipeline.cli import main; main(sys.argv[1:])"


def main(commit: str) -> None:
    """Make the state and pack it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree = folder / "tree"
        git("worktree", "add", "--detach", str(tree), commit)
        try:
            make_state(tree, folder)
        finally:
            git("worktree", "remove", "--force", str(tree))
        target = ROOT / "tests" / "layouts" / f"{commit}.tar.xz"
        target.parent.mkdir(exist_ok=True)
        with tarfile.open(target, "w:xz") as archive:
            for part in sorted(folder.joinpath("state").iterdir()):
                if part.name not in LEFT_OUT:
                    archive.add(part, f"state/{part.name}")


def make_state(tree: Path, folder: Path) -> None:
    """Let the code of a work tree do what it did."""
    for location, text in INBOX.items():
        file = folder / "inbox" / location
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    environment = os.environ | {
        "PYTHONPATH": str(tree),
        "INTERLUD_STATE": str(folder / "state"),
        "INTERLUD_INBOX": str(folder / "inbox"),
    }

    def interlud(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own command, as it was
            [sys.executable, "-c", COMMAND, *arguments], cwd=tree, env=environment, stdout=subprocess.PIPE, check=True
        )
        return done.stdout.decode()

    interlud("run", "--as-of", AS_OF)
    decided = ("--why", "envoi erroné", "--function", "Chargée de mission")
    interlud("withdraw", submission("CAHC", "117", "2022", interlud), *decided)
    erased = submission("CALL", "117", "2022", interlud)
    interlud("erase", erased, *decided)
    shutil.rmtree(folder / "inbox")
    (folder / "inbox").mkdir()
    interlud("run", "--as-of", AS_OF)


def submission(body: str, indicator: str, year: str, interlud: Callable[..., str]) -> str:
    """Identifier of the submission that gave a figure."""
    return json.loads(interlud("trace", body, indicator, year, "--format", "json"))["observation"]["submission_id"]


def git(*arguments: str) -> None:
    """Call git on this repository."""
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True)  # noqa: S603, S607


if __name__ == "__main__":
    main(*sys.argv[1:])
