"""A wire that breaks on purpose: between an engine and PostgreSQL, cut at the moment a marked command passes."""

import asyncio
from contextlib import suppress
from typing import Literal, Self
from urllib.parse import urlsplit, urlunsplit

Cut = Literal["before", "after", "hold"]


class Proxy:
    """Forwards bytes until the mark given to ``cut`` passes on its way to the server.

    ``before``: it does not get there, and the line is dead; ``after``: it gets there and is done, but the answer gets
    lost; ``hold``: the line is dead for the engine, and the server gets it when ``deliver`` is called.
    """

    def __init__(self, database: str) -> None:
        self._target = urlsplit(database)
        self._mark, self._how = b"", "before"
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: tuple[asyncio.StreamWriter, bytes] | None = None
        self._readers: dict[asyncio.StreamWriter, asyncio.StreamReader] = {}
        self._port = 0
        self.cuts = 0

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def open(self) -> None:
        """Accept connections, again on the same port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """End all connections and accept no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.close()

    def url(self, database: str) -> str:
        """``database`` through this wire."""
        parts = urlsplit(database)
        where = f"{parts.username}:{parts.password}@127.0.0.1:{self._port}"
        return urlunsplit(parts._replace(netloc=where))

    def cut(self, mark: str, how: Cut) -> None:
        """Arm it."""
        self._mark, self._how = mark.encode(), how

    async def deliver(self) -> bytes:
        """Let the held bytes arrive; what the server says to them."""
        assert self._held is not None
        writer, held = self._held
        reader = self._readers[writer]
        writer.write(held)
        await writer.drain()
        return await asyncio.wait_for(reader.read(65536), 5)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            up_reader, up_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
        except OSError:
            writer.close()
            return
        self._readers[up_writer] = up_reader
        self._writers |= {writer, up_writer}
        down = asyncio.create_task(self._pump(up_reader, writer))
        self._tasks |= {down, asyncio.create_task(self._up(reader, writer, up_writer, down))}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()
        writer.close()

    async def _up(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        up_writer: asyncio.StreamWriter,
        down: "asyncio.Task[None]",
    ) -> None:
        """Towards the server, until the mark passes."""
        with suppress(OSError):
            while chunk := await reader.read(1 << 20):
                if self._mark and self._mark in chunk:
                    self._mark, self.cuts = b"", self.cuts + 1
                    await self._break(chunk, up_writer, down)
                    break
                up_writer.write(chunk)
                await up_writer.drain()
        writer.close()
        if self._held is None or self._held[0] is not up_writer:
            up_writer.close()

    async def _break(self, chunk: bytes, up_writer: asyncio.StreamWriter, down: "asyncio.Task[None]") -> None:
        down.cancel()
        await asyncio.gather(down, return_exceptions=True)
        if self._how == "after":
            up_writer.write(chunk)
            await up_writer.drain()
            await self._readers[up_writer].read(65536)  # the server has answered: it is done
        elif self._how == "hold":
            self._held = (up_writer, chunk)
