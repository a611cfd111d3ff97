-- Quels sont les chiffres du réseau, et comment sont-ils obtenus ?
-- The network's figure of each indicator and year, with what it rests on; null where bodies may not be added up.
select
    n.reporting_year,
    n.indicator,
    n.network_value,
    n.named_actor_count,
    n.named_and_collective_actor_count,
    n.joint_meetings_deducted,
    n.counted_bodies_count,
    n.bodies_in_scope_count,
    n.definition_fr
from rpt_network_indicator as n
order by n.reporting_year, n.indicator;
