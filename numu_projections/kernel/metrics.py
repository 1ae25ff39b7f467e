"""What the read path tells Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

FOLDED_FACTS = Counter("numu_folded_facts", "Facts that the projector has passed")
FOLD_SECONDS = Histogram(
    "numu_fold_seconds",
    "One batch of one tenant: load, fold, write back",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
FOLD_LAG = Histogram(
    "numu_fold_lag_seconds",
    "From the moment a projector hears of a fact until it is folded everywhere",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
LAG_POSITIONS = Gauge("numu_projection_lag_positions", "Facts of the tenant that is farthest behind", ["projection"])
LAG_SECONDS = Gauge("numu_projection_lag_seconds", "Age of the oldest fact that is not folded", ["projection"])
STOPS = Counter("numu_projection_stops", "Facts that could not be folded", ["projection"])
STOPPED = Gauge("numu_projection_stopped", "Tenants whose read model stands still at such a fact", ["projection"])
SHARDS_HELD = Gauge("numu_projector_shards", "Parts of the tenants that this projector serves")
