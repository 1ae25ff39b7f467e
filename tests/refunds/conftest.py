"""Fixtures of the outside world."""

from tests.kernel.outside import outside, sandbox

__all__ = ["outside", "sandbox"]
