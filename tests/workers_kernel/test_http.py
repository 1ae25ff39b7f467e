"""The executor against a server that misbehaves on demand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.kernel.messages import Command
from numu_core.kernel.providers import Account, Answer, Provider, ProviderRefused, ProviderUnavailable, Request
from numu_workers.kernel.circuits import Circuits
from numu_workers.kernel.errors import ProviderBusy, ProviderPaused
from numu_workers.kernel.http import Http, ask, open_http
from tests.workers_kernel.wishes import Grant

WISH = UUID(int=1)
TRACE = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"


@dataclass
class Server:
    """Answers every request with ``status``, ``body`` and ``headers``; silent when ``hang`` is set."""

    status: int = 200
    body: bytes = b"Mona"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False  # hang up in the middle of the answer
    url: str = ""
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)  # request line, headers, body

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            self.seen.append((head[0], headers, await reader.readexactly(int(headers.get("content-length", 0)))))
            if self.hang:
                await asyncio.Event().wait()
            more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
            length = len(self.body) + 10 * self.cut
            head_out = f"HTTP/1.1 {self.status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{more}\r\n"
            writer.write(head_out.encode() + self.body)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Server]:
    told, tasks = Server(), set[asyncio.Task[None]]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(told.answer(reader, writer))
        tasks.add(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    told.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield told
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def build(question: UUID, account: Account, job_id: str) -> Request:
    headers = {"authorization": f"Token {account['secret']}", "idempotency-key": job_id}
    return Request(
        method="POST", url="https://genie.example/v1/grant?sig=1", headers=headers, body=str(question).encode()
    )


def read(question: UUID, answer: Answer) -> Command:
    return Grant(wish_id=question, by=answer.body.decode())


GENIE = Provider(name="genie", build=build, read=read, verify=lambda *_: False, translate=lambda _: [])


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with listening() as told:
        yield told


@pytest.fixture
async def http(server: Server) -> AsyncIterator[Http]:
    async with open_http([server.url], Circuits(failures=3, rest_s=0.2)) as opened:
        yield opened


async def asked(server: Server, http: Http, **more: float) -> Command:
    account = {"secret": "sk-very-secret", "base_url": server.url}
    return await ask(GENIE, WISH, account, "a/7/grant", http, **more)


async def test_what_the_provider_said_is_a_command(server: Server, http: Http) -> None:
    assert await asked(server, http) == Grant(wish_id=WISH, by="Mona")
    [(line, headers, body)] = server.seen
    assert line == "POST /v1/grant?sig=1 HTTP/1.1"
    assert (headers["idempotency-key"], body) == ("a/7/grant", str(WISH).encode())


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
async def test_later_is_later(server: Server, http: Http, status: int) -> None:
    server.status = status
    with pytest.raises(ProviderUnavailable):
        await asked(server, http)


async def test_who_is_too_fast_is_told_for_how_long_to_wait(server: Server, http: Http) -> None:
    server.status, server.headers = 429, {"retry-after": "7"}
    with pytest.raises(ProviderBusy) as refusal:
        await asked(server, http)
    assert refusal.value.retry_after_s == 7


@pytest.mark.parametrize("said", ["Wed, 21 Oct 2026 07:28:00 GMT", "-5", "soon", ""])
async def test_a_time_to_wait_that_makes_no_sense_is_ignored(server: Server, http: Http, said: str) -> None:
    server.status, server.headers = 429, {"retry-after": said}
    with pytest.raises(ProviderBusy) as refusal:
        await asked(server, http)
    assert refusal.value.retry_after_s == 0


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 409, 422])
async def test_no_is_no_and_keeps_secrets_to_itself(server: Server, http: Http, status: int) -> None:
    server.status, server.body = status, b"sk-very-secret is not a key; card 4111111111111111" + b"." * 1000
    with pytest.raises(ProviderRefused) as refusal:
        await asked(server, http)
    assert "secret is not" not in refusal.value.answer
    assert "sk-very-secret" not in str(refusal.value)
    assert "4111111111111111" not in str(refusal.value)
    assert len(refusal.value.answer) == 500


async def test_a_silent_provider_is_given_up_in_time(server: Server, http: Http) -> None:
    server.hang = True
    async with asyncio.timeout(5):
        with pytest.raises(ProviderUnavailable):
            await asked(server, http, read_s=0.1)


async def test_nobody_there_is_unavailable(server: Server, http: Http) -> None:
    free = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = free.sockets[0].getsockname()[1]
    free.close()
    await free.wait_closed()
    server.url = f"http://127.0.0.1:{port}"
    http._bases = frozenset([server.url])
    with pytest.raises(ProviderUnavailable):
        await asked(server, http)


async def test_half_an_answer_is_no_answer(server: Server, http: Http) -> None:
    server.cut = True
    with pytest.raises(ProviderUnavailable):
        await asked(server, http)


async def test_an_answer_without_end_is_not_swallowed(server: Server, http: Http) -> None:
    server.body = b"x" * (5 << 20)
    with pytest.raises(ProviderUnavailable):
        await asked(server, http)


async def test_an_answer_that_cannot_be_read_is_the_providers_modules_business(server: Server, http: Http) -> None:
    server.body = b"\xff"
    with pytest.raises(UnicodeDecodeError):
        await asked(server, http)


async def test_merchants_do_not_choose_hosts(server: Server, http: Http) -> None:
    account = {"secret": "s", "base_url": "http://169.254.169.254"}
    with pytest.raises(ProviderRefused, match="not allowed"):
        await ask(GENIE, WISH, account, "a/7/grant", http)
    account["base_url"] = f"{server.url}.evil.example"
    with pytest.raises(ProviderRefused, match="not allowed"):
        await ask(GENIE, WISH, account, "a/7/grant", http)
    assert server.seen == []


def test_the_sandbox_may_live_under_a_path() -> None:
    http = Http(None, Circuits(), ["http://127.0.0.1:8090"])  # type: ignore[arg-type]
    account = {"base_url": "http://127.0.0.1:8090/genie/"}
    moved = "http://127.0.0.1:8090/genie/v1/grant?sig=1"
    assert http.place("https://genie.example/v1/grant?sig=1", account, "genie") == moved
    assert http.place(moved, account, "genie") == moved
    assert http.place("https://genie.example/v1", {}, "genie") == "https://genie.example/v1"


async def test_a_host_that_fails_again_and_again_is_left_alone_and_then_tried_once(server: Server, http: Http) -> None:
    server.status = 503
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            await asked(server, http)
    for _ in range(5):
        with pytest.raises(ProviderPaused):
            await asked(server, http)
    assert len(server.seen) == 3
    await asyncio.sleep(0.25)
    with pytest.raises(ProviderUnavailable):
        await asked(server, http)
    with pytest.raises(ProviderPaused):
        await asked(server, http)
    assert len(server.seen) == 4


async def test_a_host_that_has_recovered_is_used_again(server: Server, http: Http) -> None:
    server.status = 503
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            await asked(server, http)
    server.status = 200
    await asyncio.sleep(0.25)
    for _ in range(4):
        assert await asked(server, http) == Grant(wish_id=WISH, by="Mona")


async def test_only_one_tries_whether_a_host_has_recovered(server: Server, http: Http) -> None:
    server.status = 503
    for _ in range(3):
        with pytest.raises(ProviderUnavailable):
            await asked(server, http)
    await asyncio.sleep(0.25)
    server.hang = True
    answers = await asyncio.gather(*(asked(server, http, read_s=0.2) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(answer, ProviderPaused) for answer in answers) == 9
    assert len(server.seen) == 4


async def test_a_job_that_is_stopped_while_it_waits_counts_against_the_host(server: Server, http: Http) -> None:
    server.hang = True
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await asked(server, http)
    with pytest.raises(ProviderPaused):
        await asked(server, http)


@pytest.mark.parametrize("status", [400, 429])
async def test_a_no_to_one_merchant_does_not_close_the_door_to_others(server: Server, http: Http, status: int) -> None:
    server.status = status
    for _ in range(5):
        with pytest.raises((ProviderRefused, ProviderBusy)):
            await asked(server, http)
    server.status = 200
    assert await asked(server, http) == Grant(wish_id=WISH, by="Mona")


async def test_cookies_of_one_merchant_are_not_sent_for_another(server: Server, http: Http) -> None:
    server.headers = {"set-cookie": "session=1"}
    await asked(server, http)
    await asked(server, http)
    assert "cookie" not in server.seen[1][1]


async def test_a_request_without_a_body_has_none(server: Server, http: Http) -> None:
    def look(question: UUID, account: Account, job_id: str) -> Request:
        return replace(build(question, account, job_id), method="GET", body=b"")

    account = {"secret": "s", "base_url": server.url}
    await ask(replace(GENIE, build=look), WISH, account, "a/7/grant", http)
    assert server.seen[0][0].startswith("GET ")
    assert server.seen[0][2] == b""
