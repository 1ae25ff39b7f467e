"""What a measurement says, and where it runs."""

from dataclasses import dataclass
from statistics import quantiles

from msgspec import Struct

from deploy.embedded import Servers


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the report. ``ratio`` is value over baseline value."""

    name: str
    value: float
    unit: str
    baseline: str | None = None
    baseline_value: float | None = None
    ratio: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None


def figure(
    name: str, value: float, unit: str, baseline: tuple[str, float] | None = None, times_s: list[float] | None = None
) -> Figure:
    """A figure, rounded for reading; ``times_s`` are single durations."""
    cuts = quantiles(times_s, n=100) if times_s and len(times_s) > 1 else None
    return Figure(
        name=name,
        value=round(value, 2 if value < 100 else None),  # noqa: PLR2004 - beyond that a fraction says nothing
        unit=unit,
        baseline=baseline[0] if baseline else None,
        baseline_value=round(baseline[1], 2) if baseline else None,
        ratio=round(value / baseline[1], 2) if baseline else None,
        p50_ms=round(cuts[49] * 1000, 2) if cuts else None,
        p99_ms=round(cuts[98] * 1000, 2) if cuts else None,
    )


@dataclass(frozen=True)
class Bench:
    """Where to measure: servers with an empty, migrated database, commits durable."""

    servers: Servers

    @property
    def database_url(self) -> str:
        """The owner's URL."""
        return self.servers.database_url
