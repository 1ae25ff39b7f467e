"""What the write path tells Prometheus."""

from functools import cache

from prometheus_client import Counter, Histogram

BATCH_SIZE = Histogram(
    "numu_batch_commands", "Commands that shared one commit", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
TURN_SECONDS = Histogram(
    "numu_append_seconds",
    "One turn: lock, decide, append, commit",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1),
)
COMMANDS = Counter("numu_commands", "Commands by type and outcome", ["command", "outcome"])


@cache
def outcomes(command: str) -> tuple[Counter, Counter]:
    """The counters of accepted and of refused commands of this name."""
    return COMMANDS.labels(command, "accepted"), COMMANDS.labels(command, "refused")
