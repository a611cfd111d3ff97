import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from interlud_pipeline.settings import Settings, get_settings
from interlud_pipeline.wrong_settings import SettingsError


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        (None, ("csv", "csv-excel", "sdmx", "xlsx")),
        ("", ()),
        ("sdmx", ("sdmx",)),
        ("  xlsx csv-excel xlsx ", ("csv-excel", "xlsx")),
    ],
)
def test_forms_are_words_apart_by_blanks(monkeypatch, written, forms):
    if written is None:
        monkeypatch.delenv("INTERLUD_FORMS", raising=False)
    else:
        monkeypatch.setenv("INTERLUD_FORMS", written)
    assert Settings().forms == forms


def test_an_unknown_form_is_named(monkeypatch):
    monkeypatch.setenv("INTERLUD_FORMS", "csv pdf")
    with pytest.raises(ValidationError, match=r"'csv', 'csv-excel', 'sdmx' or 'xlsx'.*pdf"):
        Settings()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("INTERLUD_FORMS", "csv pdf", "« pdf » n'est pas admis, attendu : 'csv', 'csv-excel', 'sdmx' or 'xlsx'."),
        ("INTERLUD_KEEP_DAYS", "x", "« x » n'est pas admis, un nombre entier est attendu."),
        ("INTERLUD_KEEP_DAYS", "0", "« 0 » n'est pas admis, doit être supérieur à 0."),
        ("INTERLUD_NOTIFY_TIMEOUT_SECONDS", "61", "« 61 » n'est pas admis, doit valoir au plus 60.0."),
        ("INTERLUD_NOTIFY_DIGEST_MINUTES", "-1", "« -1 » n'est pas admis, doit valoir au moins 0.0."),
        ("INTERLUD_NOTIFY_DRY_RUN", "peut-être", "« peut-être » n'est pas admis, attendu : true ou false."),
        ("INTERLUD_NOTIFY_TIMEOUT_SECONDS", "dix", "« dix » n'est pas admis, un nombre est attendu."),
        ("INTERLUD_SPARK_DRIVER_MEMORY", "2", "« 2 » n'est pas admis, doit suivre la forme ^[1-9][0-9]*[mg]$."),
    ],
)
def test_a_wrong_variable_is_named_with_what_it_may_be(monkeypatch, variable, value, said):
    monkeypatch.setenv(variable, value)
    get_settings.cache_clear()
    with pytest.raises(SettingsError) as told:
        get_settings()
    assert str(told.value) == f"{variable} : {said}"


def test_settings_are_written_alike_by_every_process():
    """A run goes by whether they are those of the last one, which another process wrote."""
    asked = [
        sys.executable,
        "-c",
        "from interlud_pipeline.settings import Settings; print(Settings().model_dump_json())",
    ]
    written = {
        subprocess.run(asked, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2", "3")
    }
    assert len(written) == 1
