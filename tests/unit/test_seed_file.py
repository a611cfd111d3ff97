"""A register that an editor or a spreadsheet left unfit: each fault is named with file, line and what to mend."""

from pathlib import Path

import pytest

from interlud_pipeline.reference import Register
from interlud_pipeline.seed_file import SeedError
from interlud_pipeline.validation.decisions.seed import COLUMNS, read_decisions

PLANS = "plan,authority,label_fr,plan_version,first_year,last_year"
REMINDERS = "authority,reporting_year,remind_on"

UNFIT = {
    "semicolons": (
        "number_words",
        b"word;value\n",
        "ligne 1 : les champs sont séparés par des points-virgules ; les colonnes doivent être, séparées par des ",
    ),
    "nothing": ("number_words", b"", "number_words.csv, ligne 1 : il manque « word », « value » ; "),
    "a column missing": ("number_words", b"word\nun\n", "number_words.csv, ligne 1 : il manque « value » ; "),
    "a column too many": (
        "number_words",
        b"word,value,colour\n",
        "ligne 1 : de trop : « colour » ; ",
    ),
    "a column twice": ("number_words", b"word,value,value\n", "ligne 1 : une colonne y est deux fois ; "),
    "a field missing": (
        "number_words",
        b"word,value\nun\n",
        "ligne 2 : la ligne a 1 champs et non 2",
    ),
    "an empty line": ("number_words", b"word,value\n\nun,1\n", "number_words.csv, ligne 2 : la ligne est vide"),
    "quotes": ("number_words", b'word,value\n"u"n,1\n', "number_words.csv, ligne 2 : les guillemets sont mal placés"),
    "encoding": ("number_words", b"word,value\n\xe9,1\n", "number_words.csv : le fichier n'est pas en UTF-8"),
    "no integer": (
        "number_words",
        b"word,value\nun,1\ndeux,two\n",
        "number_words.csv, ligne 3 : « two » dans la colonne « value » : il faut un nombre entier.",
    ),
    "no date": (
        "campaign_reminders",
        f"{REMINDERS}\na,2023,15/03/2024\n".encode(),
        "ligne 2 : « 15/03/2024 » dans la colonne « remind_on » : il faut une date de la forme 2023-12-31.",
    ),
    "an empty field": (
        "plans",
        f"{PLANS}\np,,Plan,1,2023,\n".encode(),
        "plans.csv, ligne 2 : la colonne « authority » est vide, et doit être remplie.",
    ),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_seed_that_does_not_fit_is_refused_with_its_line_and_what_to_mend(seeds_copy: Path, case):
    seed, content, message = UNFIT[case]
    (seeds_copy / f"{seed}.csv").write_bytes(content)
    with pytest.raises(SeedError) as refused:
        Register(seeds_copy).require_readable()
    assert message in str(refused.value)


def test_a_seed_that_is_not_there_is_named(seeds_copy: Path):
    (seeds_copy / "plans.csv").unlink()
    with pytest.raises(SeedError, match=r"plans\.csv : ce fichier du registre manque"):
        Register(seeds_copy).require_readable()


def test_a_byte_order_mark_and_another_order_of_columns_change_nothing(seeds_copy: Path):
    (seeds_copy / "number_words.csv").write_bytes(b"\xef\xbb\xbfvalue,word\r\n1,un\r\n")
    assert Register(seeds_copy).number_words == {"un": 1}


def test_decisions_are_read_by_the_same_rules(seeds_copy: Path):
    (seeds_copy / "decisions.csv").write_text(f"{','.join(COLUMNS)}\nD1,a\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"decisions\.csv, ligne 2 : la ligne a 2 champs et non 15"):
        read_decisions(Register(seeds_copy))
