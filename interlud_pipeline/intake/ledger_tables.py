"""Tables of the ledger; what happened is added to them and never changed.

Belongs here: columns, the triggers that refuse a change, and the steps from one layout to the next.
Does not belong here: who writes and reads them.

The ledger cannot be made again, so its layout only ever grows by a step. A step that has been released stays as it
is; the next one is added to ``STEPS``, and `interlud upgrade` takes it in ledgers that lack it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from interlud_pipeline.layouts import Layout

_ARRIVALS = """
create table if not exists arrivals (
    arrival_id integer primary key,
    scan integer not null,
    sha256 text not null,
    received_at text not null,
    location text not null,
    file_name text not null,
    size integer not null,
    folder_year integer,
    folder_name text,
    note text
) strict;
create index if not exists arrivals_by_content on arrivals (sha256);
create table if not exists locations (
    location text primary key,
    size integer not null,
    modified real,
    sha256 text not null
) strict;
create trigger if not exists arrivals_are_never_updated before update on arrivals
begin select raise(abort, 'arrivals is append-only'); end;
create trigger if not exists arrivals_are_never_deleted before delete on arrivals
begin select raise(abort, 'arrivals is append-only'); end;
"""

# An erasure masks what names a person; within its transaction the guard steps aside.
STEP_ASIDE = "drop trigger arrivals_are_never_updated"
GUARD_AGAIN = (
    "create trigger arrivals_are_never_updated before update on arrivals "
    "begin select raise(abort, 'arrivals is append-only'); end"
)

_OFFICERS = """
create table if not exists withdrawals (
    withdrawal_id integer primary key,
    submission_id text not null unique,
    after_scan integer not null,
    withdrawn_on text not null,
    recorded_at text not null,
    decided_by_function text not null,
    reason text not null
) strict;
create trigger if not exists withdrawals_are_never_updated before update on withdrawals
begin select raise(abort, 'withdrawals is append-only'); end;
create trigger if not exists withdrawals_are_never_deleted before delete on withdrawals
begin select raise(abort, 'withdrawals is append-only'); end;
create table if not exists erasures (
    erasure_id integer primary key,
    sha256 text not null unique,
    recorded_at text not null,
    decided_by_function text not null,
    reason text not null,
    records text not null
) strict;
create trigger if not exists erasures_are_never_updated before update on erasures
begin select raise(abort, 'erasures is append-only'); end;
create trigger if not exists erasures_are_never_deleted before delete on erasures
begin select raise(abort, 'erasures is append-only'); end;
"""

_SENDINGS = """
create table if not exists sendings (
    sending_id integer primary key,
    message_key text not null,
    event text not null check (event in ('sending', 'sent', 'failed', 'dry_run', 'no_address')),
    recorded_at text not null,
    kind text not null,
    channel text not null,
    occasion_on text not null,
    recipient text not null,
    recipient_function text not null,
    agglomeration text,
    reporting_year integer,
    subject_count integer not null,
    attachment_count integer not null,
    content_sha256 text not null,
    is_transient integer not null,
    detail text
) strict;
create index if not exists sendings_by_message on sendings (message_key);
create trigger if not exists sendings_are_never_updated before update on sendings
begin select raise(abort, 'sendings is append-only'); end;
create trigger if not exists sendings_are_never_deleted before delete on sendings
begin select raise(abort, 'sendings is append-only'); end;
create table if not exists sending_items (
    message_key text not null,
    item_key text not null,
    is_open integer not null,
    primary key (message_key, item_key)
) strict;
create trigger if not exists sending_items_are_never_updated before update on sending_items
begin select raise(abort, 'sending_items is append-only'); end;
create trigger if not exists sending_items_are_never_deleted before delete on sending_items
begin select raise(abort, 'sending_items is append-only'); end;
"""

STEPS = (_ARRIVALS, _OFFICERS, _SENDINGS)
LAYOUT = len(STEPS)
APPEND_ONLY = ("arrivals", "withdrawals", "erasures", "sendings", "sending_items")


def layout_of(connection: sqlite3.Connection) -> int:
    """Number of the layout that a ledger is in; 0 where it holds nothing yet."""
    (noted,) = connection.execute("pragma user_version").fetchone()
    if noted:
        return int(noted)
    # The first two layouts were written before their number was.
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    return 2 if "withdrawals" in tables else 1 if "arrivals" in tables else 0


def take_steps(connection: sqlite3.Connection) -> None:
    """Bring a ledger to the present layout: all steps that it lacks hold, or none."""
    steps = "".join(STEPS[layout_of(connection) :])
    connection.executescript(f"begin immediate; {steps} pragma user_version = {LAYOUT}; commit;")


def stored_layout(path: Path) -> Layout | None:
    """The layout of a ledger; ``None`` where there is none yet."""
    if not path.is_file():
        return None
    connection = sqlite3.connect(path, timeout=30)
    try:
        found = layout_of(connection)
    finally:
        connection.close()
    return Layout("ledger", found, LAYOUT) if found else None
