"""The page of the rule catalogue that officers read, ``docs/rules.md``, made from the seed ``rules``.

Belongs here: layout of that page, and whether the file has drifted from the seed.
Does not belong here: the rules' own wording.
"""

from __future__ import annotations

import re
from pathlib import Path

from interlud_pipeline.model import Severity
from interlud_pipeline.reference import Register
from interlud_pipeline.seed_rows import Rule

_SEVERITIES = {
    Severity.ERROR: (
        "Erreur",
        "la donnée est mise de côté et n'entre dans aucun chiffre tant qu'elle n'est pas corrigée",
    ),
    Severity.WARNING: ("Avertissement", "la lecture demande votre attention ; le message dit ce qui a été retenu"),
    Severity.INFO: ("Information", "rien à corriger"),
}
_STAGES = {
    "read": "Le fichier et ses feuilles",
    "interpret": "Ce qui est écrit dans les cellules",
    "validate": "Les données entre elles",
    "house": "L'envoi et les autres envois",
}
_INTRODUCTION = """# Règles de lecture des envois

<!-- Page produite à partir du catalogue des règles : ne la modifiez pas à la main. -->

Chaque message sur un envoi cite une de ces règles, avec le fichier, la feuille et la cellule concernés.
"""
_PLACEHOLDER = re.compile(r"\{\w+\}")


def render_rule_page(register: Register) -> str:
    """The page as it should be."""
    severities = [f"- **{name}** : {effect}." for name, effect in _SEVERITIES.values()]
    sections = [_section(stage, register) for stage in _STAGES]
    return "\n".join([_INTRODUCTION, *severities, "", "\n".join(sections)])


def has_drifted(page: Path, register: Register) -> bool:
    """Whether the file is missing or no longer says what the catalogue says."""
    return not page.is_file() or page.read_text(encoding="utf-8") != render_rule_page(register)


def _section(stage: str, register: Register) -> str:
    rules = [rule for rule in register.rules.values() if rule.stage == stage]
    return "\n".join([f"## {_STAGES[stage]}", "", *(_entry(rule) for rule in rules)])


def _entry(rule: Rule) -> str:
    severity, _ = _SEVERITIES[Severity(rule.severity)]
    lines = [
        f"### `{rule.rule}`",
        "",
        f"**{severity}.** {rule.meaning_fr}.",
        "",
        f"- Message : {_PLACEHOLDER.sub('…', rule.message_fr)}",
        f"- À faire : {_PLACEHOLDER.sub('…', rule.remedy_fr)}",
        "",
    ]
    return "\n".join(lines)
