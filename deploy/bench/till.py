"""The work that the write path is measured with: a till that books three facts per sale."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from msgspec import Struct

from deploy.settings import with_role
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.kernel.decider import Decider
from numu_core.kernel.deciders import DECIDERS
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.money import Money
from numu_core.kernel.registry import Registry

KEYRING = Keyring(bytes(32))
KERNEL: list[Any] = list(DECIDERS)


class SaleBooked(Event, frozen=True, kw_only=True, tag="bench.sale_booked.v1"):
    """One line of a sale went over the till."""

    till_id: UUID
    order_id: UUID
    variant_id: UUID
    quantity: int
    amount: Money


class BookSale(Command, frozen=True, kw_only=True):
    """Three lines at once."""

    till_id: UUID
    order_id: UUID
    variant_id: UUID


class Till(Struct, frozen=True):
    """What the till remembers."""

    pieces: int = 0
    minor: int = 0


def book_sale(_: Till, command: BookSale) -> list[SaleBooked]:
    """Three facts."""
    return [
        SaleBooked(
            till_id=command.till_id,
            order_id=command.order_id,
            variant_id=command.variant_id,
            quantity=quantity,
            amount=Money(12550 * quantity, "EGP"),
        )
        for quantity in (1, 2, 3)
    ]


def evolve(till: Till, event: SaleBooked) -> Till:
    """One more line."""
    return Till(till.pieces + event.quantity, till.minor + event.amount.minor)


TILL: Decider[Till, SaleBooked] = Decider(
    stream="bench",
    key="till_id",
    initial=Till(),
    commands=BookSale,
    events=SaleBooked,
    evolve=evolve,
    decide={BookSale: book_sale},
)
REGISTRY = Registry([*KERNEL, TILL])


def engine(database_url: str) -> Engine:
    """An engine as a gateway has one, without announcements."""
    return Engine(with_role(database_url, "numu_app"), REGISTRY, KEYRING)


def sale(till_id: UUID) -> BookSale:
    """A sale like any other."""
    return BookSale(till_id=till_id, order_id=uuid4(), variant_id=till_id)


async def concurrently(callers: int, seconds: float, work: Callable[[int], Awaitable[object]]) -> list[float]:
    """``work(caller)`` again and again from each caller, after a warm-up; how long each took, in seconds."""
    times: list[float] = []
    start = perf_counter() + seconds / 4
    end = start + seconds

    async def caller(number: int) -> None:
        while (began := perf_counter()) < end:
            await work(number)
            if began >= start:
                times.append(perf_counter() - began)

    await asyncio.gather(*(caller(number) for number in range(callers)))
    return times
