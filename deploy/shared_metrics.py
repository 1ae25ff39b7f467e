"""Counting as one: processes that share a folder show the sum over all of them.

Apart from ``deploy.telemetry`` because `prometheus_client` decides when it is imported: a process that starts others
prepares the folder before anything imports it.
"""

import shutil
from pathlib import Path

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"


def shared_metrics(folder: Path) -> dict[str, str]:
    """Variables for processes that answer as one: each then shows the sum over all of them. Empties `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {SHARED_METRICS: str(folder)}
