"""What the gateway counts, for Prometheus."""

from prometheus_client import Counter, Histogram

COMMAND_SECONDS = Histogram(
    "numu_command_seconds",
    "From dispatch to durable",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
REQUESTS = Counter("numu_requests", "HTTP requests by method and status", ["method", "status"])
REQUEST_SECONDS = Histogram(
    "numu_request_seconds", "Whole requests", buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
)


def request(method: str, status: int, seconds: float) -> None:
    """One request was answered."""
    REQUESTS.labels(method, str(status)).inc()
    REQUEST_SECONDS.observe(seconds)
