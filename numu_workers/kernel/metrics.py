"""What the reaction path tells Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

JOBS = Counter("numu_jobs", "Runs of jobs by actor and how they ended", ["actor", "outcome"])
ATTEMPTS = Histogram("numu_job_attempts", "Attempts a finished job took", ["actor"], buckets=(1, 2, 3, 5, 8, 13))
REACTION_LAG = Histogram(
    "numu_reaction_lag_seconds",
    "From the fact to the end of the job it wanted",
    ["actor"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
)
JOBS_NOW = Gauge("numu_jobs_now", "Jobs that are not over, by state", ["state"])
RELAY_BACKLOG = Gauge("numu_relay_backlog", "Facts that the relay has not looked at")
RELAY_STOPPED = Gauge("numu_relay_stopped", "Tenants whose relay stands still at a fact it cannot handle")
RESENT = Counter("numu_jobs_resent", "Jobs that the sweeper sent again, by the state it found them in", ["state"])
ASKED = Histogram(
    "numu_provider_seconds",
    "Requests to providers by outcome",
    ["provider", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
CIRCUIT_OPEN = Gauge("numu_circuit_open", "1 while a provider's host is left alone", ["host"])
HEARTBEAT = Gauge("numu_heartbeat_timestamp_seconds", "When this process last said that it lives", ["process"])
