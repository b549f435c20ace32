-- checks/freshness: sources that have been silent for longer than they use to be.
-- kind:   warn
-- scope:  whole
-- grain:  one row per source
-- reads:  ops.source_rhythms
-- why:    half as long again as a source's own rhythm is late
-- remedy: see whether the job that loads the source still runs (cron, network, token), and run its sync by hand
select source, last_at, usual_wait
from ops.source_rhythms
where now() at time zone 'UTC' - last_at > 1.5 * usual_wait + interval '10 minutes';
