"""Tables of the ledger; what happened is added to them and never changed.

Belongs here: columns, and the triggers that refuse a change.
Does not belong here: who writes and reads them.
"""

from __future__ import annotations

SCHEMA = """
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
