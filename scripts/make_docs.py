"""Write the generated pages of docs/, or tell with ``--check`` which of them have drifted.

The marts dictionary comes from the dbt manifest (``dbt parse`` writes it) and its diagram from what the audit checks;
the rule catalogue from its seed and from what the pipeline finds in the files that trip each rule.
"""

import argparse
import json
import sys
from collections.abc import Collection
from pathlib import Path

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mart_diagram import mart_diagram
from rule_pages import rule_pages

from interlud_pipeline.quality.suites import suite_files
from interlud_pipeline.reference import Register
from interlud_pipeline.settings import PROJECT_ROOT, get_settings

DOCS = PROJECT_ROOT / "docs"
MANIFEST = get_settings().dbt_project / "target" / "manifest.json"


def markdown_templates() -> Environment:
    """The templates of the pages."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown of our own descriptions
    )


def marts_dictionary(environment: Environment) -> str:
    """The page that describes every mart and each of its columns."""
    nodes = json.loads(MANIFEST.read_text(encoding="utf-8"))["nodes"].values()
    marts = sorted(
        (node for node in nodes if node["resource_type"] == "model" and node["schema"] == "marts"),
        key=lambda node: node["name"],
    )
    return environment.get_template("marts.md.j2").render(marts=marts, diagram=mart_diagram(suite_files()))


def pages() -> dict[Path, str]:
    """Each generated page with the text that it should have."""
    environment = markdown_templates()
    rules = rule_pages(Register(get_settings().seeds), environment)
    return {DOCS / "marts.md": marts_dictionary(environment)} | {DOCS / name: text for name, text in rules.items()}


def leftovers(wanted: Collection[Path]) -> list[Path]:
    """Pages of rules that the catalogue no longer has."""
    return sorted(set((DOCS / "rules").glob("*.md")) - set(wanted))


def main() -> int:
    """Write the pages, or with ``--check`` list those that differ and exit 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page has drifted")
    check = parser.parse_args().check
    wanted = pages()
    drifted: dict[Path, str | None] = {
        path: text for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    drifted |= dict.fromkeys(leftovers(wanted))
    for path, text in drifted.items():
        name = path.relative_to(PROJECT_ROOT)
        if check:
            click.echo(f"{name} has drifted from its source: run `make docs`", err=True)
        elif text is None:
            path.unlink()
            click.echo(f"{name} removed")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            click.echo(f"{name} written")
    return int(check and bool(drifted))


if __name__ == "__main__":
    sys.exit(main())
