"""What really arrives: a file under the name of another format, and parts in an encoding of their own."""

import pytest
from case_files import DECLARED, INDICATORS, indicators, json_file, part_of, text, with_part, xlsx
from reading_cases import read, refusal

PAGE = text(
    "<html><body><table><tr><th>Agglomération</th><th>Année</th><th>Indicateur</th><th>Valeur</th></tr>",
    "<tr><td>CALL</td><td>2023</td><td>117</td><td>12</td></tr></table></body></html>",
)
JSON = json_file(agglomeration="CALL", annee=2023, indicateurs=[{"indicateur": 117, "valeur": 12}])


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (PAGE, "a.csv", "c'est une page web ; donnez-lui l'extension « .html »"),
        (b"\xef\xbb\xbf<!DOCTYPE html>" + PAGE, "a.tsv", "c'est une page web ; donnez-lui l'extension « .html »"),
        (PAGE, "a.json", "c'est une page web ; donnez-lui l'extension « .html »"),
        (PAGE, "a.xlsx", "c'est une page web ; donnez-lui l'extension « .html »"),
        (JSON, "a.csv", "c'est du JSON ; donnez-lui l'extension « .json »"),
        (JSON, "a.txt", "c'est du JSON ; donnez-lui l'extension « .json »"),
        (JSON, "a.html", "c'est du JSON ; donnez-lui l'extension « .json »"),
        (JSON, "a.ods", "c'est du JSON ; donnez-lui l'extension « .json »"),
        (indicators((117, 12)), "a.xlsx", "c'est du texte ; donnez-lui l'extension « .csv » ou « .txt »"),
        (bytes(range(1, 256)), "a.xlsx", "son contenu est celui d'un autre format"),
    ],
)
def test_a_file_under_the_name_of_another_format_is_told_what_it_is(content: bytes, name: str, said: str):
    batch = read(content, name)
    assert refusal(batch) == "file.disguised_format"
    (message,) = batch.findings["message_fr"]
    assert message.endswith(f": {said}.")


@pytest.mark.parametrize("content", [b"[note];12\n", b"{pas du JSON}\n", b"<b>Bilan</b> 2023\n"])
def test_a_text_that_only_begins_like_another_format_is_read_as_what_it_is(content: bytes):
    assert refusal(read(content)) == "file.no_table"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_workbook_part_in_utf_16_is_named(part: str, encoding: str):
    book = xlsx(*DECLARED, INDICATORS, (117, 12))
    xml = part_of(book, part).decode()
    batch = read(with_part(book, part, xml.replace("UTF-8", "UTF-16").encode(encoding)), "a.xlsx")
    assert refusal(batch) == "file.unreadable"
    assert f"« {part} » est écrite en UTF-16" in batch.findings["message_fr"][0]
