"""The fixtures of ``tests.kernel.outside``."""

from tests.kernel.outside import outside, sandbox

__all__ = ["outside", "sandbox"]
