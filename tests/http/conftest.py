"""A whole installation, for tests that know nothing but HTTP."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.town import Town, town


@pytest.fixture(scope="module")
def here() -> Iterator[Town]:
    """The demo shop, with everything that runs behind it."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, town(Path(folder), gateways=1) as made:
        yield made
