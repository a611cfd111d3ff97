-- Sound marts as on 2024-06-30: one plan, three bodies, two campaigns, of which that of 2024 is not due yet.
-- 2023 is the real case, with one revision: CAHC first declared 11 meetings.

create table inputs as
select
    date '2024-06-30' as as_of, '1' as contract_version, 'register-1' as register_hash,
    '1' as interpreter_versions, '0.1.0' as code_version;

create table dim_agglomeration (
    agglomeration varchar, authority varchar, short_name varchar, name varchar, commune_count integer,
    contact_function_fr varchar, department varchar
);
insert into dim_agglomeration values
('246200364', 'artois-mobilites', 'CALL', 'Lens-Liévin', 36, 'Service mobilité', '62'),
('246200299', 'artois-mobilites', 'CAHC', 'Hénin-Carvin', 14, 'Service mobilité', '62'),
('200072460', 'artois-mobilites', 'CABBALR', 'Béthune-Bruay', 100, 'Service mobilité', null);

create table dim_plan (
    plan varchar, authority varchar, authority_label_fr varchar, label_fr varchar, plan_version integer,
    first_year integer, last_year integer
);
insert into dim_plan values
('artois-pdu', 'artois-mobilites', 'Artois Mobilités', 'Plan de déplacements', 1, 2015, 2021),
('artois-pdm', 'artois-mobilites', 'Artois Mobilités', 'Plan de mobilité', 2, 2022, null);

create table dim_indicator (
    plan varchar, indicator varchar, label_fr varchar, label_en varchar, unit varchar, unit_fr varchar,
    is_count boolean, detail varchar, is_additive_over_bodies boolean, is_additive_over_years boolean, theme varchar,
    programme varchar, first_year integer, last_year integer, definition_version integer, series_key varchar,
    definition_fr varchar
);
insert into dim_indicator
select
    'artois-pdm', indicator, 'Libellé', 'Label', 'unit', 'unité',
    true, detail, detail is distinct from 'actor', false, 'logistique',
    'InTerLUD', 2022, null, 1, 'artois-' || indicator,
    'Définition'
from (values ('115', 'actor'), ('116', 'meeting'), ('117', null), ('118', null)) as known (indicator, detail);

create table dim_campaign (
    authority varchar, reporting_year integer, opens_on date, due_on date, closes_on date, is_fictional boolean,
    note_fr varchar
);
insert into dim_campaign values
('artois-mobilites', 2023, '2024-01-01', '2024-03-31', '2024-12-31', false, 'Dates supposées'),
('artois-mobilites', 2024, '2025-01-06', '2025-03-31', '2025-12-31', true, null);

create table dim_observation_status (
    status varchar, has_value boolean, obs_status varchar, is_answered boolean, is_filled boolean,
    counts_from varchar, fails_answered boolean, fails_filled boolean, is_exported boolean, severity_rank integer,
    label_fr varchar, description_fr varchar
);
insert into dim_observation_status values
('REPORTED', true, 'A', true, true, 'always', false, false, true, 100, 'Renseigné', ''),
('PROVISIONAL', true, 'P', true, true, 'always', false, false, true, 90, 'Provisoire', ''),
('ESTIMATED', true, 'E', true, true, 'always', false, false, true, 91, 'Estimé', ''),
('DECLARED_NO_DATA', false, 'O', true, false, 'always', false, true, true, 40, 'Données inexistantes', ''),
('DECLARED_NOT_YET_DUE', false, 'O', true, false, 'available_on', false, true, true, 45, 'Trop tôt', ''),
('DECLARED_NOT_COLLECTED', false, 'L', true, false, 'always', false, true, true, 41, 'Non collecté', ''),
('CONFIDENTIAL', false, 'Q', true, false, 'always', false, true, true, 42, 'Confidentiel', ''),
('DECLARED_NOT_APPLICABLE', false, 'M', true, false, 'never', false, false, true, 60, 'Sans objet', ''),
('COUNTED_ELSEWHERE', false, 'K', true, false, 'never', false, false, true, 61, 'Compté ailleurs', ''),
('UNREADABLE', false, 'O', false, false, 'always', true, true, true, 10, 'Illisible', ''),
('BLANK_NO_REASON', false, 'O', false, false, 'due_on', true, true, true, 20, 'Vide sans motif', ''),
('NOT_IN_SUBMISSION', false, 'O', false, false, 'due_on', true, true, true, 21, 'Absent de l''envoi', ''),
('NO_SUBMISSION', false, 'O', false, false, 'due_on', true, true, true, 15, 'Aucun envoi', ''),
('AWAITED', false, 'O', false, false, 'never', false, false, true, 50, 'Attendu', ''),
('SCOPE_UNKNOWN', false, null, false, false, 'never', false, false, false, 70, 'Périmètre inconnu', ''),
('OUT_OF_SCOPE', false, null, false, false, 'never', false, false, false, 80, 'Hors périmètre', '');

-- Fourteen named actors and five collectives; the first one changed its name.
create table dim_actor (
    actor varchar, actor_name varchar, valid_from date, valid_to date, canonical_name varchar, is_collective boolean,
    scope varchar, is_registered boolean
);
insert into dim_actor
select 'actor-' || n, 'Acteur ' || n, if(n = 1, date '2024-01-01', null), null, 'Acteur ' || n, false, 'global', true
from range(1, 15) as named (n)
union all
select 'actor-1', 'Ancien nom', null, date '2023-12-31', 'Acteur 1', false, 'global', true
union all
select 'group-' || n, 'Collectif ' || n, null, null, 'Collectif ' || n, true, 'agglomeration', true
from range(1, 6) as collective (n);

create table fct_indicator_observation (
    plan varchar, agglomeration varchar, indicator varchar, reporting_year integer, value decimal(18, 4),
    status varchar, obs_status varchar, scope varchar, scope_reason varchar, is_in_rates boolean,
    is_answered boolean, is_filled boolean, reason_text varchar, declared_by varchar, available_on date,
    is_overdue boolean, due_on date, received_at timestamp, is_late boolean, is_lower_bound boolean,
    has_series_break boolean, is_fictional boolean, revision_number integer, previous_value decimal(18, 4),
    submission_id varchar, source_file varchar, source_sheet varchar, source_cell varchar, source_text varchar,
    parse_rule varchar, decision varchar
);
insert into fct_indicator_observation
with sent (agglomeration, indicator, value, status, available_on, revision_number, previous_value, source_cell) as (
    values
    ('246200364', '115', 12, 'REPORTED', null, 1, null, 'L9C4'),
    ('246200364', '116', 10, 'REPORTED', null, 1, null, 'L9C2'),
    ('246200364', '117', null, 'DECLARED_NO_DATA', null, 1, null, 'L14'),
    ('246200364', '118', null, 'DECLARED_NOT_YET_DUE', date '2026-12-31', 1, null, 'L16'),
    ('246200299', '115', 11, 'REPORTED', null, 1, null, 'L9C5'),
    ('246200299', '116', 12, 'REPORTED', null, 2, 11, 'L9C3'),
    ('246200299', '117', null, 'DECLARED_NO_DATA', null, 1, null, 'L14'),
    ('246200299', '118', null, 'DECLARED_NOT_YET_DUE', date '2026-12-31', 1, null, 'L16')
)

select
    'artois-pdm', agglomeration, indicator, 2023, value,
    status, if(status = 'REPORTED', 'A', 'O'), 'in', 'R1', status <> 'DECLARED_NOT_YET_DUE',
    true, value is not null, if(value is null, 'motif', null), 'artois-mobilites', available_on,
    false, date '2024-03-31', timestamp '2024-02-15 09:00:00', false, false,
    false, false, revision_number, previous_value,
    'submission-page', 'page-2023.txt', null, source_cell, 'texte de la page',
    if(agglomeration = '246200299' and indicator = '116', 'derived.meetings', 'page.section'),
    if(agglomeration = '246200299' and indicator = '116', 'D1', null)
from sent
union all
select
    'artois-pdm', '200072460', indicator, 2023, null,
    'SCOPE_UNKNOWN', null, 'unknown', 'E1', false,
    false, false, null, null, null,
    false, date '2024-03-31', null, null, false,
    false, false, 0, null,
    null, null, null, null, null,
    null, null
from (values ('115'), ('116'), ('117'), ('118')) as known (indicator)
union all
select
    'artois-pdm', agglomeration, indicator, 2024, null,
    'AWAITED', 'O', 'in', 'R1', false,
    false, false, null, null, null,
    false, date '2025-03-31', null, null, false,
    false, true, 0, null,
    null, null, null, null, null,
    null, null
from (values ('115'), ('116'), ('117'), ('118')) as known (indicator)
cross join (values ('246200364'), ('246200299'), ('200072460')) as body (agglomeration);

-- CALL and CAHC name each other for one seminar: 22 meetings declared, 21 held.
create table fct_meeting (
    meeting_id varchar, plan varchar, agglomeration varchar, indicator varchar, reporting_year integer, kind varchar,
    kind_label_fr varchar, meetings integer, themes integer, joint_with varchar, held_on date, declared_by varchar,
    is_fictional boolean, submission_id varchar, source_file varchar, source_sheet varchar, source_cell varchar,
    source_text varchar, parse_rule varchar, decision varchar
);
insert into fct_meeting
select
    'meeting-' || cell, 'artois-pdm', agglomeration, '116', 2023, kind,
    'Libellé', meetings, themes, joint_with, held_on, 'artois-mobilites',
    false, 'submission-page', 'page-2023.txt', null, cell,
    'texte', 'meeting.count_kind', if(cell = 'L9C3#4', 'D1', null)
from (
    values
    ('246200364', 'SEMINAR', 1, null, '246200299', date '2023-06-01', 'L9C2#1'),
    ('246200364', 'TECHNICAL_COMMITTEE', 3, null, null, null, 'L9C2#2'),
    ('246200364', 'WORKING_GROUP', 6, 6, null, null, 'L9C2#3'),
    ('246200299', 'SEMINAR', 1, null, '246200364', null, 'L9C3#1'),
    ('246200299', 'STEERING_COMMITTEE', 1, null, null, null, 'L9C3#2'),
    ('246200299', 'TECHNICAL_COMMITTEE', 1, null, null, null, 'L9C3#3'),
    ('246200299', 'WORKING_GROUP', 9, 3, null, null, 'L9C3#4')
) as held (agglomeration, kind, meetings, themes, joint_with, held_on, cell);

-- CALL: ten named, two collectives; CAHC: six named, two of them CALL's too, and five collectives.
create table fct_actor_mobilisation (
    mention_id varchar, plan varchar, agglomeration varchar, indicator varchar, reporting_year integer, actor varchar,
    actor_name varchar, canonical_name varchar, declared_name varchar, is_collective boolean, actor_scope varchar,
    declared_members integer, is_registered boolean, declared_by varchar, is_fictional boolean, submission_id varchar,
    source_file varchar, source_sheet varchar, source_cell varchar, source_text varchar, parse_rule varchar,
    decision varchar
);
insert into fct_actor_mobilisation
with named (agglomeration, actor, is_collective) as (
    select '246200364', 'actor-' || n, false from range(1, 11) as call_named (n)
    union all
    select '246200364', 'group-' || n, true from range(1, 3) as call_collective (n)
    union all
    select '246200299', 'actor-' || n, false from range(9, 15) as cahc_named (n)
    union all
    select '246200299', 'group-' || n, true from range(1, 6) as cahc_collective (n)
)

select
    agglomeration || actor, 'artois-pdm', agglomeration, '115', 2023, actor,
    'Nom', 'Nom', 'Nom déclaré', is_collective, if(is_collective, 'agglomeration', 'global'),
    null, true, 'artois-mobilites', false, 'submission-page',
    'page-2023.txt', null, 'L9C4', 'texte', 'list.item',
    null
from named;

create table rpt_non_reported_indicators (
    plan varchar, agglomeration varchar, short_name varchar, indicator varchar, indicator_label_fr varchar,
    reporting_year integer, status varchar, status_label_fr varchar, status_description_fr varchar, scope varchar,
    scope_reason varchar, reason_text varchar, declared_by varchar, available_on date, is_overdue boolean, due_on date,
    is_in_rates boolean, fails_answered boolean, fails_filled boolean, severity_rank integer,
    contact_function_fr varchar, is_fictional boolean, submission_id varchar, source_file varchar, source_sheet varchar,
    source_cell varchar, source_text varchar
);
insert into rpt_non_reported_indicators
select
    plan, agglomeration, 'Sigle', indicator, 'Libellé',
    reporting_year, status, 'Libellé', '', scope,
    scope_reason, reason_text, declared_by, available_on, is_overdue, due_on,
    is_in_rates, false, status like 'DECLARED%', 40,
    'Service mobilité', is_fictional, submission_id, source_file, source_sheet,
    source_cell, source_text
from fct_indicator_observation
where value is null;

create table rpt_reporting_completeness (
    plan varchar, reporting_year integer, level varchar, agglomeration varchar, indicator varchar,
    expected_count integer, in_rates_count integer, answered_count integer, filled_count integer,
    overdue_count integer, response_rate double, fill_rate double, is_fictional boolean
);
insert into rpt_reporting_completeness
select
    'artois-pdm', reporting_year, level, agglomeration, indicator,
    expected_count, in_rates_count, in_rates_count, filled_count,
    0, if(in_rates_count = 0, null, 1.0), filled_count / nullif(in_rates_count, 0), reporting_year = 2024
from (
    values
    (2023, 'whole', null, null, 12, 6, 4),
    (2023, 'agglomeration', '246200364', null, 4, 3, 2),
    (2023, 'agglomeration', '246200299', null, 4, 3, 2),
    (2023, 'agglomeration', '200072460', null, 4, 0, 0),
    (2023, 'indicator', null, '115', 3, 2, 2),
    (2023, 'indicator', null, '116', 3, 2, 2),
    (2023, 'indicator', null, '117', 3, 2, 0),
    (2023, 'indicator', null, '118', 3, 0, 0),
    (2024, 'whole', null, null, 12, 0, 0),
    (2024, 'agglomeration', '246200364', null, 4, 0, 0),
    (2024, 'agglomeration', '246200299', null, 4, 0, 0),
    (2024, 'agglomeration', '200072460', null, 4, 0, 0),
    (2024, 'indicator', null, '115', 3, 0, 0),
    (2024, 'indicator', null, '116', 3, 0, 0),
    (2024, 'indicator', null, '117', 3, 0, 0),
    (2024, 'indicator', null, '118', 3, 0, 0)
) as counted (reporting_year, level, agglomeration, indicator, expected_count, in_rates_count, filled_count);

create table rpt_network_indicator (
    plan varchar, indicator varchar, reporting_year integer, is_additive_over_bodies boolean,
    network_value decimal(18, 4), declared_sum decimal(18, 4), joint_meetings_deducted integer,
    named_actor_count integer, named_and_collective_actor_count integer, definition_fr varchar, expected_count integer,
    bodies_in_scope_count integer, counted_bodies_count integer, is_partial boolean, is_lower_bound boolean,
    has_series_break boolean, is_fictional boolean
);
insert into rpt_network_indicator
select
    'artois-pdm', indicator, reporting_year, indicator <> '115',
    declared_sum - deducted, declared_sum, deducted,
    named, scoped, 'Définition', 3,
    if(reporting_year = 2023, 2, 3), counted_bodies, counted_bodies = 0, false,
    false, reporting_year = 2024
from (
    values
    ('115', 2023, null, 0, 14, 21, 2),
    ('116', 2023, 22, 1, null, null, 2),
    ('117', 2023, null, 0, null, null, 0),
    ('118', 2023, null, 0, null, null, 0),
    ('115', 2024, null, 0, null, null, 0),
    ('116', 2024, null, 0, null, null, 0),
    ('117', 2024, null, 0, null, null, 0),
    ('118', 2024, null, 0, null, null, 0)
) as network (indicator, reporting_year, declared_sum, deducted, named, scoped, counted_bodies);

create table rpt_indicator_wide (
    plan varchar, agglomeration varchar, short_name varchar, reporting_year integer,
    indicator_116 decimal(18, 4), indicator_117 decimal(18, 4), indicator_118 decimal(18, 4), is_fictional boolean
);
insert into rpt_indicator_wide values
('artois-pdm', '246200364', 'CALL', 2023, 10, null, null, false),
('artois-pdm', '246200299', 'CAHC', 2023, 12, null, null, false),
('artois-pdm', '200072460', 'CABBALR', 2023, null, null, null, false),
('artois-pdm', '246200364', 'CALL', 2024, null, null, null, true),
('artois-pdm', '246200299', 'CAHC', 2024, null, null, null, true),
('artois-pdm', '200072460', 'CABBALR', 2024, null, null, null, true);

create table rpt_submission_ledger (
    arrival_id integer, scan integer, received_at timestamp, source_file varchar, source_location varchar,
    sha256 varchar, byte_count bigint, folder_year integer, folder_name varchar, note_fr varchar,
    submission_id varchar, declared_by varchar, declared_version integer, declared_sent_on date, file_format varchar,
    outcome varchar, figures_in_force_count integer, withdrawal varchar, withdrawn_on date,
    withdrawn_by_function varchar, withdrawal_reason_fr varchar
);
insert into rpt_submission_ledger values
(1, 1, '2024-02-01 09:00:00', 'cahc.csv', '2023/CAHC/cahc.csv', repeat('a', 64), 100, 2023, 'CAHC', null,
    'submission-old', '246200299', null, null, 'delimited', 'accepted', 0, null, null, null, null),
(2, 2, '2024-02-15 09:00:00', 'page-2023.txt', '2023/page-2023.txt', repeat('b', 64), 100, 2023, null, null,
    'submission-page', 'artois-mobilites', null, null, 'page', 'accepted_with_findings', 8, null, null, null, null),
(3, 3, '2024-02-16 09:00:00', 'casse.xlsx', '2023/CAHC/casse.xlsx', repeat('c', 64), 100, 2023, 'CAHC', null,
    'submission-broken', '246200299', null, null, 'unknown', 'rejected', 0, 'W1', '2024-03-01', 'Chargé de mission', 'Fichier vide');

create table rpt_findings (
    finding_id varchar, rule varchar, severity varchar, stage varchar, message_fr varchar, hint_fr varchar,
    submission_id varchar, source_file varchar, sheet varchar, cell varchar, text varchar, agglomeration varchar,
    plan varchar, indicator varchar, reporting_year integer, declared_by varchar, received_at timestamp,
    decision varchar, is_open boolean
);
insert into rpt_findings values
('finding-1', 'agglomeration.misspelt', 'warning', 'interpret', 'Nom mal orthographié.', 'Corrigez le nom.',
    'submission-page', 'page-2023.txt', null, 'L8C3', 'Nom', '246200299',
    'artois-pdm', null, 2023, 'artois-mobilites', '2024-02-15 09:00:00', null, true),
('finding-2', 'file.unreadable', 'error', 'read', 'Fichier illisible.', 'Renvoyez le fichier.',
    'submission-broken', 'casse.xlsx', null, null, null, '246200299',
    'artois-pdm', null, 2023, '246200299', '2024-02-16 09:00:00', null, true),
('finding-3', 'indicator.missing_from_file', 'info', 'validate', 'Indicateur absent.', null,
    'submission-old', 'cahc.csv', null, null, null, '246200299',
    'artois-pdm', '117', 2023, '246200299', '2024-02-01 09:00:00', null, true),
('finding-4', 'meeting.unreadable', 'error', 'interpret', 'Nombre illisible.', 'Écrivez un nombre.',
    'submission-page', 'page-2023.txt', null, 'L9C3#4', 'plusieurs GT', '246200299',
    'artois-pdm', '116', 2023, 'artois-mobilites', '2024-02-15 09:00:00', 'D1', false);

-- An officer's answer to an unreadable row.
create table rpt_decisions (
    decision varchar, submission_id varchar, source_file varchar, rule varchar, sheet varchar, cell varchar,
    agglomeration varchar, indicator varchar, reporting_year integer, action varchar, decided_value decimal(18, 4),
    decided_status varchar, available_on date, decided_by_function varchar, decided_on date, reason_fr varchar,
    standing varchar
);
insert into rpt_decisions values
('D1', 'submission-page', 'page-2023.txt', 'meeting.unreadable', null, 'L9C3#4',
    null, null, null, 'correct', 9,
    null, null, 'Chargée de mission', '2024-03-01', 'Compte rendu reçu.',
    'applied');

create table rpt_actor_candidate_pairs (
    name varchar, other_name varchar, normalised_name varchar, other_normalised_name varchar, actor varchar,
    other_actor varchar, first_year integer, last_year integer, agglomerations varchar, other_first_year integer,
    other_last_year integer, other_agglomerations varchar, score decimal(5, 2), method varchar, basis varchar,
    state varchar, decided_by_function varchar, decided_on date, reason_fr varchar, finding_id varchar,
    submission_id varchar, source_file varchar, source_sheet varchar, source_cell varchar
);
insert into rpt_actor_candidate_pairs values
('Acteur 2', 'Acteur 3 SAS', 'acteur 2', 'acteur 3', 'actor-2',
    'actor-3', 2023, 2023, '246200364', null,
    null, null, 88, 'rapidfuzz.ratio', 'registered_name',
    'open', null, null, null, null,
    'submission-page', 'page-2023.txt', null, 'L9C4#2'),
('Acteur 4', 'Acteurs 4', 'acteur 4', 'acteur 4', 'actor-4',
    'actor-4', 2023, 2023, '246200364', 2023,
    2023, '246200299', 100, 'rapidfuzz.ratio', 'registered_name',
    'confirmed', null, null, null, null,
    'submission-page', 'page-2023.txt', null, 'L9C4#4'),
('Acteur 5', 'Acteur 6', 'acteur 5', 'acteur 6', 'actor-5',
    'actor-6', 2023, 2023, '246200364', 2023,
    2023, '246200364', 88, 'rapidfuzz.ratio', 'declared_name',
    'rejected', 'Chargée de mission', '2024-03-01', 'Deux entreprises.', null,
    'submission-page', 'page-2023.txt', null, 'L9C4#5');

create table rpt_revisions (
    plan varchar, agglomeration varchar, indicator varchar, reporting_year integer, revision_number integer,
    value decimal(18, 4), status varchar, reason_text varchar, previous_value decimal(18, 4), previous_status varchar,
    previous_reason_text varchar, value_change decimal(18, 4), is_in_force boolean, declared_by varchar,
    revised_at timestamp, submission_id varchar, source_file varchar, source_sheet varchar, source_cell varchar,
    source_text varchar, decision varchar, previous_submission_id varchar, previous_source_file varchar,
    previous_source_sheet varchar, previous_source_cell varchar, cause varchar, withdrawal varchar
);
insert into rpt_revisions values
('artois-pdm', '246200299', '116', 2023, 2,
    12, 'REPORTED', null, 11, 'REPORTED',
    null, 1, true, 'artois-mobilites',
    '2024-02-15 09:00:00', 'submission-page', 'page-2023.txt', null, 'L9C3',
    'texte', null, 'submission-old', 'cahc.csv',
    null, 'C2', 'submission', null);

create table rpt_unregistered_observation (
    statement_id varchar, plan varchar, agglomeration varchar, indicator varchar, reporting_year integer,
    unregistered varchar, value decimal(18, 4), status varchar, reason_text varchar, available_on date,
    is_lower_bound boolean, declared_by varchar, received_at timestamp, submission_id varchar, source_file varchar,
    source_sheet varchar, source_cell varchar, source_text varchar, parse_rule varchar, decision varchar
);
insert into rpt_unregistered_observation values
('statement-1', 'artois-pdm', '246200299', '999', 2023,
    'indicator', 3, 'REPORTED', null, null,
    false, '246200299', '2024-02-01 09:00:00', 'submission-old', 'cahc.csv',
    null, 'C5', '3', 'number.integer', null);

-- A reminder that left, one of which nobody knows, and what was written down in place of a digest.
create table rpt_reminders (
    message_key varchar, kind varchar, channel varchar, occasion_on date, agglomeration varchar,
    reporting_year integer, recipient varchar, recipient_function_fr varchar, standing varchar, subject_count integer,
    attachment_count integer, attempt_count integer, first_recorded_at timestamp, last_recorded_at timestamp,
    sent_at timestamp, content_sha256 varchar, detail_fr varchar
);
insert into rpt_reminders values
('key-1', 'reminder', 'mail', '2024-03-15', '246200364', 2023, '246200364', 'Service mobilité', 'sent', 2,
    3, 1, '2024-03-15 07:05:00', '2024-03-15 07:05:02', '2024-03-15 07:05:02', repeat('a', 64), null),
('key-2', 'reminder', 'mail', '2024-03-15', '246200299', 2023, '246200299', 'Service mobilité', 'uncertain', 1,
    1, 1, '2024-03-15 07:05:03', '2024-03-15 07:05:03', null, repeat('b', 64), null),
('key-3', 'digest', 'webhook', '2024-03-15', null, null, 'exploitation', 'Exploitation', 'dry_run', 12,
    0, 0, '2024-03-15 08:00:00', '2024-03-15 08:00:00', null, repeat('c', 64), 'essai à blanc');
