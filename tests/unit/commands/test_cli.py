import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from interlud_pipeline.cli import SUBCOMMANDS, main


def test_help_lists_every_subcommand_and_imports_nothing_heavy():
    asked = (
        "import sys; from interlud_pipeline.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print([m for m in ('dagster', 'polars', 'rich', 'pydantic') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"
    assert all(f"  {name} " in said for name in SUBCOMMANDS)


def test_the_help_of_a_subcommand_imports_neither_dagster_nor_polars():
    asked = (
        "import sys; from interlud_pipeline.cli import SUBCOMMANDS, main\n"
        "for name in SUBCOMMANDS: main([name, '--help'], standalone_mode=False)\n"
        "print([m for m in ('dagster', 'polars', 'rich') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publier"], "La commande « publier » n'existe pas."),
        (["check"], "Il manque l'argument FICHIER."),
        (["check", "a.csv", "--colour"], "L'option « --colour » n'existe pas."),
        (["check", "a.csv", "--format", "yaml"], "choisissez parmi text, json"),
        (["check", "a.csv", "--year", "23"], "« 23 » n'est pas une année"),
        (["check", "a.csv", "--year"], "L'option « --year » attend une valeur."),
        (["check", "a.csv", "b.csv"], "Arguments de trop"),
        (["status"], "Il manque l'option --year."),
        (["status", "--year", "2023", "--as-of", "2024-06-31"], "« 2024-06-31 » n'est pas une date"),
    ],
)
def test_a_wrong_use_is_said_in_one_french_line_with_exit_2(arguments: list[str], said: str):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_terminal_without_accents_still_gets_the_report(form: str, tmp_path):
    file = tmp_path / "envoyé.csv"
    arguments = ["check", str(file), "--format", form]
    asked = [sys.executable, "-c", f"from interlud_pipeline.cli import main; main({arguments!r})"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(asked, capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (2, b"")
    if form == "json":
        assert json.loads(done.stdout)["file"]["name"] == "envoyé.csv"
    else:
        assert b"envoy?.csv" in done.stdout
