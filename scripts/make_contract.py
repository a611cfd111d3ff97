"""Write the contract that the marts keep, or tell with ``--check`` where they break it.

The marts come from the dbt manifest (``dbt parse`` writes it); the contract lies in
``interlud_pipeline/publication/contracts``, one file a version.
"""

import argparse
import json
import sys
from collections.abc import Iterator

import click

from interlud_pipeline.publication.contract import (
    CONTRACTS,
    FORMER_FILE,
    Contract,
    PromisedColumn,
    PromisedMart,
    breaks,
    former_contracts,
    missing_forms,
    promised,
    written_contract,
)
from interlud_pipeline.publication.export import PUBLICATION_MART
from interlud_pipeline.publication.manifest import CONTRACT_VERSION
from interlud_pipeline.publication.snapshot import PUBLICATION_COLUMNS
from interlud_pipeline.settings import PROJECT_ROOT, get_settings

MANIFEST = get_settings().dbt_project / "target" / "manifest.json"
FOLDER = CONTRACTS.relative_to(PROJECT_ROOT).as_posix()
REMEDY = f"""Readers rely on what is above. Either bring it back, or announce the change:
  1. raise CONTRACT_VERSION in interlud_pipeline/publication/manifest.py;
  2. keep {FOLDER}/v{CONTRACT_VERSION}.json as it is, and list it in {FOLDER}/{FORMER_FILE}: until when it is kept,
     and which present expression gives each column that went or changed;
  3. run `make contract`, and tell readers (docs/reading-from-bi.md, « What we promise »)."""


def as_text(contract: Contract) -> str:
    """The contract's file: one line a column."""
    lines = ["{", f'  "version": {json.dumps(contract.version)},', '  "marts": {']
    for number, (name, mart) in enumerate(contract.marts.items(), 1):
        columns = [
            f"        {json.dumps(column)}: {json.dumps(told.model_dump())}" for column, told in mart.columns.items()
        ]
        lines += [
            f"    {json.dumps(name)}: {{",
            f'      "key": {json.dumps(mart.key)},',
            f'      "is_open": {json.dumps(mart.is_open)},',
            '      "columns": {',
            ",\n".join(columns),
            "      }",
            f"    }}{',' if number < len(contract.marts) else ''}",
        ]
    return "\n".join([*lines, "  }", "}", ""])


def publication_mart() -> PromisedMart:
    """The mart of one row that publishing itself writes."""
    columns = {one.name: PromisedColumn(type=one.type.lower(), is_required=True) for one in PUBLICATION_COLUMNS}
    return PromisedMart(key=("id",), columns=columns)


def faults(present: Contract) -> Iterator[str]:
    """What is promised and not kept, of the present version and of the former ones."""
    written = written_contract(CONTRACT_VERSION)
    yield from breaks(written, present) if written else ()
    for former in former_contracts():
        promise = written_contract(former.version)
        if promise is None:
            yield f"{FOLDER}/v{former.version}.json is gone, and {FORMER_FILE} says that it is kept"
        else:
            yield from missing_forms(former, promise, present)
    versions = {path.stem.removeprefix("v") for path in CONTRACTS.glob("v*.json")}
    for version in sorted(versions - {CONTRACT_VERSION} - {one.version for one in former_contracts()}):
        yield f"{FOLDER}/v{version}.json is neither the present contract nor listed in {FORMER_FILE}"


def main() -> int:
    """Write the contract unless that would break it; with ``--check`` tell what broke or was not announced."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the contract has drifted")
    check = parser.parse_args().check
    present = promised(json.loads(MANIFEST.read_text(encoding="utf-8")), {PUBLICATION_MART: publication_mart()})
    broken = list(faults(present))
    if broken:
        click.echo(
            "\n".join([f"The marts break contract {CONTRACT_VERSION}:", *(f"  {one}" for one in broken)]), err=True
        )
        click.echo(REMEDY, err=True)
        return 1
    path, text = CONTRACTS / f"v{CONTRACT_VERSION}.json", as_text(present)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    if check:
        click.echo(f"{FOLDER}/{path.name} does not tell of all marts and columns: run `make contract`", err=True)
        return 1
    path.write_text(text, encoding="utf-8")
    click.echo(f"{FOLDER}/{path.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
