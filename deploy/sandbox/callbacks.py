"""Posting callbacks as the providers do: soon, again when they are not accepted, and after a restart."""

import asyncio
import time

import httpx
import structlog

from deploy.sandbox.book import Book, Pending

POLL_S = 0.02
MOST_ATTEMPTS = 25
LONGEST_PAUSE_S = 30.0

log = structlog.get_logger()


async def deliver_for_ever(book: Book) -> None:
    """Post what is due, in order, until cancelled."""
    async with httpx.AsyncClient(timeout=10) as client:
        while True:
            for pending in book.due(time.time()):
                await deliver(book, pending, client)
            await asyncio.sleep(POLL_S)


async def deliver(book: Book, pending: Pending, client: httpx.AsyncClient) -> None:
    """Post one callback, and write down how it went."""
    try:
        answer = await client.post(pending.url, content=pending.body, headers=pending.headers)
        accepted, said = answer.is_success, str(answer.status_code)
    except (httpx.TransportError, httpx.InvalidURL) as fault:
        accepted, said = False, type(fault).__name__
    log.info("called back", url=pending.url.partition("?")[0], answer=said, attempt=pending.attempts + 1)
    if accepted:
        book.posted(pending.n, "accepted", said)
    elif pending.attempts + 1 >= MOST_ATTEMPTS:
        book.posted(pending.n, "given up", said)
    else:
        pause = min(LONGEST_PAUSE_S, 0.25 * 2 ** min(pending.attempts, 8))
        book.posted(pending.n, "waiting", said, time.time() + pause)
