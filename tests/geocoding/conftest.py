"""The provider sandbox beside the gateway."""

from tests.kernel.outside import sandbox

__all__ = ["sandbox"]
