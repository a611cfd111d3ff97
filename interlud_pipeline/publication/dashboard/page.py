"""The page as one file: its templates filled in, style, script and chart inside, and a policy that lets in no more.

Belongs here: putting the parts together, escaped. Does not belong here: what each part says.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from interlud_pipeline.publication.dashboard import lists
from interlud_pipeline.publication.dashboard.chart import draw
from interlud_pipeline.publication.dashboard.matrix import lay_out
from interlud_pipeline.publication.dashboard.network import network_figures, network_years
from interlud_pipeline.publication.dashboard.rates import rates_by_year
from interlud_pipeline.publication.dashboard.source import Source
from interlud_pipeline.publication.dashboard.wording import long_day, number, years_in_words
from interlud_pipeline.publication.manifest import DASHBOARD_FILE, CandidateManifest

_TEMPLATES = Path(__file__).parent / "templates"
MARTS = frozenset(
    {
        "dim_agglomeration",
        "dim_campaign",
        "dim_indicator",
        "dim_observation_status",
        "dim_plan",
        "fct_actor_mobilisation",
        "fct_indicator_observation",
        "fct_meeting",
        "rpt_decisions",
        "rpt_findings",
        "rpt_network_indicator",
        "rpt_non_reported_indicators",
        "rpt_reminders",
        "rpt_reporting_completeness",
        "rpt_revisions",
        "rpt_unregistered_observation",
    }
)
"""What the page is made from."""

CHART_TITLE = "Courbes du taux de réponse et du taux de remplissage par année ; les mêmes taux sont dans le tableau."
# Signs that XML forbids and browsers show as nothing.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def write_dashboard(folder: Path, told: CandidateManifest) -> None:
    """Write the page of a publication beside its marts.

    Args:
        folder: Where its marts lie as Parquet files.
        told: What it says of itself; where it lacks marts, as one made of a few models does, there is no page.
    """
    if MARTS.issubset(told.marts):
        (folder / DASHBOARD_FILE).write_bytes(render(folder, told.id, told.as_of))


def render(folder: Path, publication: str, as_of: date) -> bytes:
    """The page of a publication: the same bytes for the same marts.

    Args:
        folder: Its marts as Parquet files, and ``inputs/`` with the register as dbt loaded it.
        publication: Its id.
        as_of: Day for which its marts were made.
    """
    source = Source(folder, publication, as_of)
    rates = rates_by_year(source)
    style, script = _part("style.css"), _part("script.js")
    text = (
        _environment()
        .get_template("page.html.j2")
        .render(
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            style_hash=_hash(style),
            script_hash=_hash(script),
            chart=Markup(draw(rates, CHART_TITLE)) if rates else "",  # noqa: S704 - numbers and our own words
            publication=publication,
            as_of=long_day(as_of),
            matrix=lay_out(source),
            rates=rates,
            **_told(source),
        )
    )
    return _CONTROL.sub("�", text).encode("utf-8", errors="replace")


def _told(source: Source) -> dict[str, object]:
    years = set(source.figures_by_year)
    plans = {plan for plan, _ in source.occurring}
    return {
        "authorities": list(dict.fromkeys(row["authority_label_fr"] for row in source.plans.values())),
        "plans": [row["label_fr"] for plan, row in source.plans.items() if plan in plans],
        "body_count": len(source.present),
        "indicator_count": len(source.occurring),
        "years": years_in_words(years) if years else "",
        "fictional_years": source.fictional_years,
        "campaign_notes": lists.campaign_notes(source),
        "network_years": network_years(source),
        "network": network_figures(source),
        "unanswered": lists.outstanding(source, answered=False),
        "explained": lists.outstanding(source, answered=True),
        "reminders": lists.reminders(source),
        "revisions": lists.revisions(source),
        "findings": lists.findings(source),
        "findings_summary": lists.findings_summary(source),
        "unattributed": lists.unattributed_count(source),
    }


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment
