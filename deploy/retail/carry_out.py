"""Carrying the plan out, through the commands of the store, in order, many at a time.

At most ``IN_FLIGHT`` deeds wait for their answer at once. They are asked for in the order they happened, and the log
answers in that order but for commands whose states it has to fetch first. So a deed that needs an earlier one waits
for it: a return for its order, and a sale for pieces that nobody can have taken before, whichever order the log
chooses. What was done before (in a run that was cut short, or from another part of the data set) is answered from
the log's memory and changes nothing.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct, field

from deploy.retail.commands import Commands, Keyed
from deploy.retail.plan import Deed, Plan, Return, Sale, moves, rows
from numu_core.customers.errors import CustomerAlreadyRegistered
from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.errors import IdempotencyKeyReused
from numu_core.kernel.errors import DomainError, Kind
from numu_core.products.errors import ProductAlreadyAdded

ACTOR = "import:retail"
IN_FLIGHT = 512  # two turns of the log: one is being stored while the next is made up
OPENING = "opening stock"
THERE_ALREADY = (ProductAlreadyAdded, CustomerAlreadyRegistered)  # from another part of the data set: used as it is
OTHERWISE = "the store has this invoice already, with other content"

Advance = Callable[[str, int, int], None]


class Interrupted(Exception):
    """The import stopped; what was done is kept, and the next run goes on from there."""


class Outcome(Struct, kw_only=True):
    """What the store answered."""

    positions: list[int] = field(default_factory=list)  # the last fact's, of each command that sold or moved something
    refused: dict[int, str] = field(default_factory=dict)  # why, by row number
    commands: int = 0
    again: int = 0  # of them, carried out before

    def note(self, accepted: Iterable[Accepted], *, moved: bool) -> None:
        """These commands of this file were accepted; whether they sold or moved something."""
        for one in accepted:
            self.commands += 1
            self.again += one.replayed
            if moved:
                self.positions.append(one.position)


class Importer:
    """Carries a plan out in one store.

    Args:
        advance: told a stage, how many more of it are done, and of how many: ``("customers", 256, 2194)``.
    """

    def __init__(self, engine: Engine, tenant_id: UUID, commands: Commands, advance: Advance) -> None:
        self._engine, self._tenant_id, self._commands, self._advance = engine, tenant_id, commands, advance
        self._flying: deque[tuple[Deed, asyncio.Task[list[Accepted]]]] = deque()
        self._orders: set[str] = set()  # in flight, by invoice
        self._shelves: Counter[str] = Counter()  # pieces that are there in whichever order what flies is answered
        self._lines = 0  # of all deeds
        self.outcome = Outcome()

    async def carry_out(self, plan: Plan) -> Outcome:
        """Products, customers and opening stock, then every deed.

        Raises:
            Interrupted: the store cannot be prepared, or the log cannot be reached.
        """
        if plan.since is None:
            return self.outcome
        products = plan.products.values()
        await self._prepare("products", [[self._commands.product(product)] for product in products], plan.since)
        customers = [list(self._commands.customer(customer)) for customer in plan.customers.values()]
        await self._prepare("customers", customers, plan.since)
        stocked = [product for product in products if product.opening]
        await self._prepare(OPENING, [[self._commands.opening(product)] for product in stocked], plan.since)
        self._shelves.update({product.code: product.opening for product in stocked})
        self._lines = sum(len(rows(deed)) for deed in plan.deeds)
        try:
            for deed in plan.deeds:
                await self._ask(deed)
            while self._flying:
                await self._land()
        finally:
            await _call_off([task for _, task in self._flying])
        return self.outcome

    async def _prepare(self, stage: str, things: list[list[Keyed]], at: datetime) -> None:
        """What must be there before anything happens. It is done, or was before; anything else stops the import."""
        for start in range(0, len(things), IN_FLIGHT):
            some = things[start : start + IN_FLIGHT]
            tasks = [asyncio.create_task(self._one_by_one(thing, at)) for thing in some]
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            for thing, answer in zip(some, answers, strict=True):
                if isinstance(answer, DomainError):
                    raise Interrupted(f"{thing[0][0].rpartition(':')[2]} cannot be imported: {answer}") from answer
                if isinstance(answer, BaseException):
                    raise answer
                self.outcome.note(answer, moved=stage == OPENING)
            self._advance(stage, len(some), len(things))

    async def _ask(self, deed: Deed) -> None:
        """Ask for a deed as soon as nothing that flies can spoil it."""
        leaving: Counter[str] = Counter()
        for code, pieces in moves(deed):
            leaving[code] -= min(pieces, 0)
        while len(self._flying) >= IN_FLIGHT or (self._flying and not self._safe(deed, leaving)):
            await self._land()
        self._shelves.subtract(leaving)
        if isinstance(deed, Sale):
            self._orders.add(deed.invoice)
        self._flying.append((deed, asyncio.create_task(self._one_by_one(self._commands.deed(deed), deed.at))))

    def _safe(self, deed: Deed, leaving: Mapping[str, int]) -> bool:
        """The orders that get something back are stored, and the pieces that leave are there."""
        if isinstance(deed, Return):
            return all(back.order not in self._orders for back in deed.backs)
        return all(self._shelves[code] >= pieces for code, pieces in leaving.items())

    async def _land(self) -> None:
        """Wait for the deed that was asked for first."""
        deed, task = self._flying.popleft()
        try:
            self.outcome.note(await task, moved=True)
        except DomainError as refusal:
            self._refused(deed, refusal)
        else:
            for code, pieces in moves(deed):
                self._shelves[code] += max(pieces, 0)
        if isinstance(deed, Sale):
            self._orders.discard(deed.invoice)
        self._advance("lines", len(rows(deed)), self._lines)

    def _refused(self, deed: Deed, refusal: DomainError) -> None:
        """The store does not take it: its rows are reported, and the import goes on.

        Raises:
            Interrupted: it is no refusal of this deed, the log cannot be reached.
        """
        if refusal.kind is Kind.UNAVAILABLE:
            raise Interrupted(f"{refusal.title} (at invoice {deed.invoice})") from refusal
        why = OTHERWISE if isinstance(refusal, IdempotencyKeyReused) else str(refusal)
        for line in rows(deed):
            self.outcome.refused[line.number] = why

    async def _one_by_one(self, wanted: list[Keyed], at: datetime) -> list[Accepted]:
        """The first is asked for at once, each other when the one before it was accepted."""
        accepted = []
        for key, command in wanted:
            try:
                one = await self._engine.execute(self._tenant_id, command, actor=ACTOR, key=key, now=at)
            except THERE_ALREADY:
                continue
            accepted.append(one)
        return accepted


async def _call_off(tasks: list[asyncio.Task[list[Accepted]]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
