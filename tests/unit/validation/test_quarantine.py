import json

from handmade import CAHC, CALL, actor, error, figures, kept_out, meeting, received, rules, stated, table

from interlud_pipeline.model import Finding
from interlud_pipeline.validation.batch import validate


def test_an_error_at_a_cell_holds_the_record_there_and_nothing_else(register):
    records = [stated("117", 5, cell="B2"), stated("118", 2, cell="B3")]
    batch = validate([received(*records, findings=[error("B2")])], register)
    assert figures(batch) == {(CALL, "117"): (None, "UNREADABLE"), (CALL, "118"): (2, "REPORTED")}
    assert batch.observations["source_cell"].to_list() == ["B2", "B3"]


def test_an_error_at_the_same_cell_of_another_file_holds_nothing(register):
    files = [received(stated("117", 5, cell="B2")), received(findings=[error("B2")], sha256="b" * 64)]
    assert validate(files, register).quarantine.is_empty()


def test_a_warning_holds_nothing(register):
    warned = Finding("number.in_words", cell="B2", text="six", params={"value": "6"})
    assert validate([received(stated("117", 6, cell="B2"), findings=[warned])], register).quarantine.is_empty()


def test_an_error_on_the_file_as_a_whole_holds_every_record(register):
    whole = Finding("context.contradiction", cell="B1", text="2022", params={"scope": "file", "expected": "2023"})
    records = [stated("117", 5), meeting(4), actor("GLS"), table()]
    batch = validate([received(*records, findings=[whole])], register)
    assert figures(batch) == {
        (CALL, "117"): (None, "UNREADABLE"),
        (CALL, "116"): (None, "UNREADABLE"),
        (CALL, "115"): (None, "UNREADABLE"),
    }
    assert {rule for _, rule, _ in kept_out(batch)} == {"context.contradiction"}
    assert batch.submissions["outcome"].to_list() == ["accepted_with_findings"]


def test_a_table_in_error_makes_its_figure_unreadable(register):
    batch = validate([received(table(cell="A1"), findings=[error("A1", "header.duplicate")])], register)
    assert figures(batch) == {(CALL, "116"): (None, "UNREADABLE")}
    assert kept_out(batch) == [("detail", "header.duplicate", "A1")]


def test_a_record_is_kept_whole(register):
    batch = validate([received(stated("117", "12.5", cell="B2", reason="vu"))], register)
    (whole,) = batch.quarantine["record_json"].to_list()
    assert json.loads(whole) == {
        "agglomeration": CALL,
        "available_on": None,
        "declared_by": CALL,
        "indicator": "117",
        "is_lower_bound": False,
        "reason_text": "vu",
        "reporting_year": 2023,
        "source": {"cell": "B2", "own": None, "parse_rule": "number.integer", "sheet": None, "text": "12.5"},
        "status": "REPORTED",
        "value": "12.5",
    }


def test_a_record_without_body_is_unreadable_for_its_folder(register):
    unknown = stated("117", 5, cell="B2", body=None)
    found = [error("B2", "agglomeration.unknown", params={"suggestions": ""})]
    batch = validate([received(unknown, findings=found, year=2023, sender=CALL)], register)
    assert figures(batch) == {(CALL, "117"): (None, "UNREADABLE")}
    assert rules(batch) == [("agglomeration.unknown", "B2")]


def test_a_record_supposed_from_its_folder_yields_to_one_that_is_stated(register):
    records = [stated("117", 5, cell="B2", body=None), stated("117", 3, cell="B3")]
    batch = validate([received(*records, findings=[error("B2")], year=2023, sender=CALL)], register)
    assert figures(batch) == {(CALL, "117"): (3, "REPORTED")}
    assert kept_out(batch) == [("observation", "number.unreadable", "B2")]


def test_a_row_of_detail_without_body_may_be_the_folders_own(register):
    rows = [meeting(4), meeting(2, cell="B2", body=None)]
    batch = validate([received(*rows, findings=[error("B2")], year=2023, sender=CALL)], register)
    assert figures(batch) == {(CALL, "116"): (None, "UNREADABLE")}


def test_a_record_with_neither_body_nor_folder_stays_unassigned(register):
    batch = validate([received(stated("117", 5, cell="B2", body=None), sender="artois-mobilites")], register)
    assert figures(batch) == {(None, "117"): (None, "UNREADABLE")}
    assert batch.coverage.is_empty()


def test_records_without_body_are_listed_one_by_one(register):
    batch = validate([received(stated("117", 5, body=None), stated("117", 6, body=None))], register)
    assert batch.observations.height == 2


def test_a_joint_file_holds_only_the_body_in_error(register):
    records = [stated("117", 5, cell="B2"), stated("117", 6, cell="C2", body=CAHC)]
    batch = validate([received(*records, findings=[error("C2")])], register)
    assert figures(batch) == {(CALL, "117"): (5, "REPORTED"), (CAHC, "117"): (None, "UNREADABLE")}
