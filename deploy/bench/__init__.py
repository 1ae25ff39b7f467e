"""Measurements, each beside a baseline taken in the same run. A file per name; ``measure(bench)`` yields figures."""
