import ast
from functools import cache
from pathlib import Path

from interlud_pipeline.model import Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT
from interlud_pipeline.validation.catalogue import STANDARD_PLACEHOLDERS, placeholders

STAGES = {"read", "interpret", "validate", "house"}


def test_every_rule_has_a_stage_a_severity_a_message_and_a_remedy(register):
    for rule in register.rules.values():
        assert rule.stage in STAGES, rule.rule
        assert rule.severity in set(Severity), rule.rule
        for text in (rule.meaning_fr, rule.message_fr, rule.remedy_fr):
            assert text == text.strip() != "", rule.rule
        assert not rule.meaning_fr.endswith("."), rule.rule
        assert rule.message_fr.endswith((".", "}")), rule.rule
        assert rule.remedy_fr.endswith((".", "…")), rule.rule


@cache
def _words(path: Path) -> frozenset[str]:
    """Every text constant and keyword of a source file; in SQL, whatever stands between quotes or braces."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return frozenset(text.replace("{", "'").replace("}", "'").split("'"))
    nodes = list(ast.walk(ast.parse(text)))
    constants = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(constants | {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg})


def _raising(rule: str) -> list[Path]:
    sources = [*(PROJECT_ROOT / "interlud_pipeline").rglob("*.py"), *(PROJECT_ROOT / "dbt_project").glob("m*/**/*.sql")]
    return [path for path in sources if rule in _words(path)]


def test_every_rule_is_raised_somewhere(register: Register):
    assert [rule for rule in register.rules if not _raising(rule)] == []


def test_what_a_message_names_is_supplied_where_its_rule_is_raised(register: Register):
    for rule in register.rules.values():
        named = placeholders(rule.message_fr) | placeholders(rule.remedy_fr)
        folders = {path.parent for path in _raising(rule.rule)}
        sources = [path for folder in folders for path in folder.iterdir() if path.suffix in {".py", ".sql"}]
        supplied = {word for path in sources for word in _words(path)}
        assert named - STANDARD_PLACEHOLDERS <= supplied, rule.rule
