"""What really arrives: a person's address and telephone, wherever a file may hold them (case 41)."""

import pytest
from case_files import ACTORS, DECLARED, HEADER, INDICATORS, csv, json_file, ods, part_of, text, with_part, xlsx
from reading_cases import of_call, read

from interlud_pipeline.model import Context

MAIL, PHONE = "camille.durand@exemple.fr", "06 12 34 56 78"
WHO = f"Camille Durand, {MAIL}, {PHONE}"
SECRETS = ("camille.durand", "exemple.fr", "06 12 34", "0612345678", "Durand")
ROWS = (
    *DECLARED[:2],
    ("Contact", WHO),
    (),
    INDICATORS,
    (117, 12, None, None, f"voir {WHO}"),
    (118, None, f"n.d. ({WHO})"),
)
ANSWER = {"indicateur": 117, "valeur": 12, "commentaire": WHO}


def _ods_with_hidden_parts() -> bytes:
    book = ods(*ROWS, ("* note : " + WHO,))
    xml = part_of(book, "content.xml").decode()
    annotation = f"<office:annotation><text:p>{WHO}</text:p></office:annotation>"
    at = xml.index("<text:p", xml.index("12"))
    return with_part(book, "content.xml", f"{xml[:at]}{annotation}{xml[at:]}".encode())


def _page() -> bytes:
    return text(
        f"<html><head><title>Bilan 2023 de la CALL</title><meta name='author' content='{WHO}'></head><body>",
        f"<h1>Bilan 2023 de la CALL</h1><!-- {WHO} -->",
        f"<p>Écrire à <a href='mailto:{MAIL}'>Camille Durand ({MAIL})</a>.</p>",
        f"<div style='display:none'>{WHO}</div><p hidden>{PHONE}</p>",
        "<table><tr><th>Indicateur</th><th>Valeur</th><th>Commentaire</th></tr>",
        f"<tr><td>117</td><td>12</td><td><a href='mailto:{MAIL}'>{WHO}</a></td></tr>",
        f"<tr hidden><td>118</td><td>{PHONE}</td><td>{WHO}</td></tr></table></body></html>",
    )


FILES = {
    "ods": (_ods_with_hidden_parts(), "retour.ods"),
    "xlsx": (xlsx(*ROWS, other_sheets=[(f"Notes {MAIL}", [(WHO,)], "hidden")]), "retour.xlsx"),
    "html": (_page(), "retour.html"),
    "csv": (csv(HEADER, ("CALL", 2023, 117, 12, "", "", f'"{WHO}"')), "retour.csv"),
    "json": (json_file(agglomeration="CALL", annee=2023, contact=WHO, indicateurs=[ANSWER]), "retour.json"),
    "name": (csv(HEADER, ("CALL", 2023, 117, 12, "", "", "")), f"retour {MAIL} {PHONE}.csv"),
}


@pytest.mark.parametrize("form", FILES)
def test_no_record_finding_or_quarantine_keeps_what_leads_to_a_person(form: str):
    content, name = FILES[form]
    batch = read(content, name, Context(2023))
    assert of_call(batch)["117"] == 12
    kept = "\n".join(str(value) for frame in batch.frames().values() for row in frame.rows() for value in row)
    assert [one for one in SECRETS if one in kept] == []


def test_a_person_among_the_actors_counts_once_and_is_nobody():
    batch = read(csv(ACTORS, ("CALL", 2023, f'"Camille Durand {MAIL}"', "", "")))
    assert of_call(batch) == {"115": 1}
    kept = "\n".join(str(value) for frame in batch.frames().values() for row in frame.rows() for value in row)
    assert [one for one in SECRETS if one in kept] == []
