"""A shop with the provider sandbox beside it."""

from tests.kernel.outside import outside, sandbox

__all__ = ["outside", "sandbox"]
