"""Runs under the interpreter of LibreOffice's bindings: starts the program, does the jobs of standard input, ends it.

Arguments: the program and a folder for its profile. Standard input and output are JSON, see ``office.py``.
"""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

START_SECONDS = 60
FRENCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fr-FR</value></prop></item></oor:items>"""
LIST = uno.Enum("com.sun.star.sheet.ValidationType", "LIST")


def value_of(name, value):
    given = PropertyValue()
    given.Name, given.Value = name, value
    return given


def connected(pipe, program):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > deadline or program.poll() is not None:
                raise
            time.sleep(0.1)


def told(sheet, cell):
    offered = cell.Validation
    return {
        "text": cell.String,
        "protected": sheet.isProtected(),
        "locked": cell.CellProtection.IsLocked,
        "list": offered.getFormula1() if offered.Type == LIST else "",
        "colour": cell.CharColor,
    }


def fill(cell, value):
    if isinstance(value, list):
        cell.FormulaLocal = value[1]
    elif isinstance(value, str):
        cell.String = value
    else:
        cell.Value = value


def done(desktop, job):
    book = desktop.loadComponentFromURL(job["source"], "_blank", 0, (value_of("Hidden", value=True),))
    sheets = book.Sheets
    shown = [(name, at, told(sheets[name], sheets[name].getCellRangeByName(at))) for name, at in job["shown"]]
    for name, at, value in job["cells"]:
        fill(sheets[name].getCellRangeByName(at), value)
    book.storeToURL(job["target"], (value_of("FilterName", job["filter"]),))
    book.close(True)
    return shown


def speak_french(profile):
    """Let what is typed be understood as in France: 03/02/2025 is in February."""
    settings = Path(profile) / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(FRENCH, encoding="utf-8")


def main():
    program_path, profile = sys.argv[1:]
    speak_french(profile)
    pipe = f"interlud-{Path(profile).parent.name}"
    program = subprocess.Popen(
        [
            program_path,
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=sys.stderr,
        stderr=sys.stderr,
    )
    try:
        context = connected(pipe, program)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        sys.stdout.write(json.dumps([done(desktop, job) for job in json.load(sys.stdin)]))
        with contextlib.suppress(Exception):  # it ends before it can answer
            desktop.terminate()
    finally:
        try:
            program.wait(timeout=20)
        except subprocess.TimeoutExpired:
            program.kill()


if __name__ == "__main__":
    main()
