"""The outside world, for the tests that need it."""

from tests.kernel.outside import outside, sandbox

__all__ = ["outside", "sandbox"]
