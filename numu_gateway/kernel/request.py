"""Request bodies that the framework's decoder, or PostgreSQL behind it, would choke on, refused with a name."""

from collections.abc import Iterator
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException

from numu_gateway.kernel.faults import Fault, Malformed

NUL = ("Must not contain NUL characters", "يجب ألا يحتوي على محارف فارغة")


class CarefulRequest(Request[Any, Any, State]):
    """Reads JSON as the framework does, and tells what is wrong with it."""

    async def json(self) -> Any:
        """The decoded body.

        Raises:
            ClientException: no UTF-8, or nested without end.
            Malformed: text that no database column can hold.
        """
        try:
            decoded = await super().json()
        except (UnicodeDecodeError, RecursionError) as cause:
            raise ClientException from cause
        if rb"\u0000" in await self.body() and (found := [Fault(path or "body", *NUL) for path in nuls(decoded, "")]):
            raise Malformed(found)
        return decoded


def nuls(data: Any, path: str) -> Iterator[str]:
    """Where ``data`` holds text with a NUL in it."""
    if isinstance(data, str) and "\x00" in data:
        yield path
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from nuls(value, f"{path}.{name}".strip("."))
            if "\x00" in name:
                yield path
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from nuls(value, f"{path}.{index}".strip("."))
