"""The files of deploy/ start what there is, in both forms alike, and hold no secret."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from interlud_pipeline.cli import main
from interlud_pipeline.orchestration.instance_settings import STORAGES
from interlud_pipeline.settings import PROJECT_ROOT, BiSettings, NotificationSettings, Settings

DEPLOY = PROJECT_ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("interlud-*.service"))
SERVICES = ("code", "daemon", "web", "viewer")
REACHING = ("--host", "--code-host")


def started(unit: Path) -> list[list[str]]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("ExecStart=").split() for line in lines if line.startswith("ExecStart=")]


def composed() -> dict[str, dict]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"])


def without_addresses(arguments: list[str]) -> list[str]:
    """A command without the addresses, which containers have others of."""
    kept = iter(arguments)
    return [word for word in kept if word not in REACHING or not next(kept)]


def test_units_and_containers_start_the_same_commands():
    of_units = {unit.stem.removeprefix("interlud-"): started(unit)[0][1:] for unit in UNITS}
    of_containers = {
        name: without_addresses(service["command"][1:])
        for name, service in composed().items()
        if service.get("command")
    }
    assert set(SERVICES) <= of_units.keys()
    assert of_containers == of_units


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_a_unit_starts_is_a_command_of_ours(unit):
    for program, *arguments in started(unit):
        if program == "/opt/interlud/.venv/bin/interlud":
            said = CliRunner().invoke(main, [*arguments, "--help"])
            assert said.exit_code == 0
            assert said.output.startswith(f"Usage: interlud {arguments[0]}")
        else:
            script = PROJECT_ROOT / Path(program).relative_to("/opt/interlud")
            assert os.access(script, os.X_OK)


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: the units are not verified")
    for path in (DEPLOY / "systemd").iterdir():
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_only_the_proxy_is_reachable_from_outside():
    services = composed()
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == ["proxy"]
    for unit in UNITS:
        assert "--host" not in unit.read_text(encoding="utf-8")
    listening = re.findall(r"proxy_pass http://([\d.]+):", (DEPLOY / "nginx" / "interlud.conf").read_text())
    assert set(listening) == {"127.0.0.1"}


def test_there_is_one_daemon():
    daemons = [name for name, service in composed().items() if "daemon" in service.get("command", [])]
    assert daemons == ["daemon"]
    assert [unit.stem for unit in UNITS if "serve daemon" in unit.read_text(encoding="utf-8")] == ["interlud-daemon"]


def test_every_log_is_bounded():
    for service in composed().values():
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    for unit in UNITS:
        assert "LogNamespace=interlud" in unit.read_text(encoding="utf-8")
    assert "SystemMaxUse=" in (DEPLOY / "journald@interlud.conf").read_text(encoding="utf-8")


def test_the_example_of_the_environment_names_what_is_read_and_holds_no_secret():
    lines = (DEPLOY / "interlud.env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    of_settings = {f"INTERLUD_{name.upper()}" for name in Settings.model_fields}
    of_dagster = set(re.findall(r"env: (INTERLUD_\w+)", STORAGES["postgres"]))
    of_notifications = {f"INTERLUD_NOTIFY_{name.upper()}" for name in NotificationSettings.model_fields}
    of_bi = {f"INTERLUD_BI_{name.upper()}" for name in BiSettings.model_fields}
    assert given.keys() <= of_settings | of_dagster | of_notifications | of_bi
    assert {value for name, value in given.items() if "NOTIFY" in name} == {""}
    assert of_dagster <= given.keys()
    assert given["INTERLUD_DAGSTER_DB_PASSWORD"] == given["INTERLUD_BI_DATABASE"] == ""
    assert given["INTERLUD_DAGSTER_STORAGE"] == "postgres"


def test_what_the_image_copies_is_there():
    copied = re.findall(r"^COPY (\S+) ", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert copied == ["requirements/production.txt", "."]
    assert all((PROJECT_ROOT / path).exists() for path in copied)
