"""The only place that sends HTTP."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from opentelemetry.trace import SpanKind

from numu_core.kernel.messages import Command
from numu_core.kernel.providers import Account, Answer, Provider, ProviderRefused, ProviderUnavailable, Request
from numu_workers.kernel.circuits import Circuits
from numu_workers.kernel.errors import ProviderBusy
from numu_workers.kernel.metrics import ASKED
from numu_workers.kernel.redaction import redact
from numu_workers.kernel.tracing import span, traceparent

CONNECT_S, READ_S = 5.0, 30.0
MOST_BYTES = 4 << 20  # of an answer
LONGEST_RETRY_AFTER_S = 3600.0
FINE = range(200, 300)
BUSY = 429
NO_ANSWER = {408, 425, *range(500, 600)}
"""The host did not get to it: asking again may help, and asking too often does not."""

log = structlog.get_logger()


class Http:
    """One client for all providers of a process, with a circuit for each host.

    Args:
        bases: where ``account["base_url"]`` may point: the sandbox. A merchant's settings never choose a host.
    """

    def __init__(self, client: httpx.AsyncClient, circuits: Circuits, bases: Collection[str] = ()) -> None:
        self.client, self.circuits, self._bases = client, circuits, frozenset(map(_origin, bases))

    @property
    def sandbox(self) -> str:
        """Where this process asks providers instead of at their own address; empty: it asks them themselves."""
        return min(self._bases, default="")

    def place(self, url: str, account: Account, provider: str) -> str:
        """``url``, moved to ``account["base_url"]`` when there is one.

        Raises:
            ProviderRefused: it may not be moved there.
        """
        base = account.get("base_url", "").rstrip("/")
        if not base:
            return url
        if _origin(base) not in self._bases:
            raise ProviderRefused(provider=provider, answer=f"base_url {_origin(base)} is not allowed here")
        return url if url.startswith(f"{base}/") else base + url.removeprefix(_origin(url))


@asynccontextmanager
async def open_http(bases: Collection[str] = (), circuits: Circuits | None = None) -> AsyncIterator[Http]:
    """The client of this process: no redirects, no cookies (it serves all merchants), nothing from the environment."""
    timeout = httpx.Timeout(READ_S, connect=CONNECT_S)
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    async with httpx.AsyncClient(timeout=timeout, follow_redirects=False, cookies=cookies, trust_env=False) as client:
        yield Http(client, circuits or Circuits(), bases)


async def ask(
    provider: Provider, question: Any, account: Account, job_id: str, http: Http, *, read_s: float = READ_S
) -> Command:
    """Ask ``provider``; what it said, as a command.

    An answer may be lost after the provider has acted, and then the job asks again: ``build`` puts ``job_id``, or a
    reference that is unique by itself, into the request, so that the provider knows it.

    Raises:
        ProviderUnavailable: no answer, or one that says later (``ProviderBusy``), or it is left alone just now
            (``ProviderPaused``): retry.
        ProviderRefused: a person must look at it.
    """
    request = provider.build(question, account, job_id)
    url = http.place(request.url, account, provider.name)
    host = urlsplit(url).netloc
    with span("ask", kind=SpanKind.CLIENT, provider=provider.name, host=host, job=job_id) as current:
        with http.circuits.guard(host, provider.name):
            answer = await _sent(provider.name, request, url, http, read_s)
        current.set_attribute("http.response.status_code", answer.status)
        if answer.status not in FINE:
            words = redact(answer.body.decode(errors="replace"), account.values())[:500]
            raise ProviderRefused(provider=provider.name, answer=words)
        return provider.read(question, answer)


async def _sent(provider: str, request: Request, url: str, http: Http, read_s: float) -> Answer:
    """The answer, if there is one that is worth reading. Logs what was done, never what was said."""
    began, outcome = perf_counter(), "no answer"
    try:
        status, headers, body = await _exchange(request, url, http, read_s)
        outcome = str(status)
    except httpx.RequestError as fault:
        outcome = type(fault).__name__
        raise ProviderUnavailable(provider=provider) from fault
    finally:
        seconds = perf_counter() - began
        ASKED.labels(provider, outcome).observe(seconds)
        log.info("asked", provider=provider, method=request.method, url=_bare(url), outcome=outcome, seconds=seconds)
    if status == BUSY:
        raise ProviderBusy(provider=provider, retry_after_s=_retry_after_s(headers))
    if status in NO_ANSWER:
        raise ProviderUnavailable(provider=provider)
    return Answer(status=status, body=body)


async def _exchange(request: Request, url: str, http: Http, read_s: float) -> tuple[int, httpx.Headers, bytes]:
    headers = dict(request.headers)
    if (trace := traceparent()) is not None:
        headers["traceparent"] = trace
    timeout = httpx.Timeout(read_s, connect=CONNECT_S)
    async with http.client.stream(
        request.method, url, headers=headers, content=request.body or None, timeout=timeout
    ) as response:
        body = b""
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                raise httpx.RemoteProtocolError("the answer is too long")
        return response.status_code, response.headers, body


def _retry_after_s(headers: Mapping[str, str]) -> float:
    """``Retry-After`` in seconds; dates and nonsense count as "not said"."""
    said = headers.get("retry-after", "")
    return min(float(said), LONGEST_RETRY_AFTER_S) if said.isdecimal() else 0.0


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _bare(url: str) -> str:
    """``url`` without its query, which may hold a signature."""
    return url.partition("?")[0]
