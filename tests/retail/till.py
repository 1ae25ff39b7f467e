"""Small till files, and a store in memory to import them into."""

import asyncio
import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, cast
from uuid import UUID, uuid4

from hypothesis import strategies as st

from deploy.retail.carry_out import Importer, Outcome
from deploy.retail.commands import Commands
from deploy.retail.kinds import Fate
from deploy.retail.lines import COLUMNS, Line
from deploy.retail.plan import Plan, plan
from deploy.retail.totals import Figures, Totals
from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.codec import encode_json
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.errors import IdempotencyKeyReused, LogUnavailable
from numu_core.kernel.messages import Command, Event, Recorded
from numu_core.kernel.shop import Key, Known, Shop
from numu_projections.inventory.projection import PROJECTIONS as SHELVES
from numu_projections.kernel.projection import Projection, advance
from numu_projections.sales.projection import PROJECTIONS as SALES
from tests.kernel.spec import SECRET, TENANT, registry

STORE = UUID(int=77)
MORNING = datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
ARTICLES = ("85123A", "71053", "POST", "M", "D", "22752")
CUSTOMERS = (None, "17850", "13047")
COUNTRIES = {None: "France", "17850": "United Kingdom", "13047": "EIRE"}


def line(  # noqa: PLR0913 - a row has as many columns
    invoice: str = "536365",
    code: str = "85123A",
    quantity: int = 6,
    pence: int = 255,
    *,
    minutes: int = 0,
    customer: str | None = "17850",
    country: str = "United Kingdom",
    description: str = "WHITE HANGING HEART",
    number: int = 0,
) -> Line:
    """A row of the file; ``numbered`` gives it its number."""
    return Line(
        number=number,
        invoice=invoice,
        code=code,
        description=description,
        quantity=quantity,
        at=MORNING + timedelta(minutes=minutes),
        price_minor=pence,
        customer=customer,
        country=country,
    )


def numbered(*lines: Line) -> list[Line]:
    """The rows of a file, in this order."""
    kept = [{name: getattr(one, name) for name in one.__struct_fields__} for one in lines]
    return [Line(**{**fields, "number": number}) for number, fields in enumerate(kept, 2)]


def write(path: Path, lines: Iterable[Line]) -> Path:
    """The rows as the till writes them; in winter London has the time of UTC."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in lines:
            at, price = one.at.strftime("%Y-%m-%d %H:%M:%S"), f"{one.price_minor / 100:.2f}"
            customer = f"{one.customer}.0" if one.customer else ""
            writer.writerow((one.invoice, one.code, one.description, one.quantity, at, price, customer, one.country))
    return path


@st.composite
def invoices(draw: st.DrawFn, number: int) -> list[Line]:
    """One invoice of any kind: sold, returned, counted, bookkeeping, nonsense; at any time of some days."""
    letter = draw(st.sampled_from(["", "", "", "C", "C", "A", "X"]))
    customer = draw(st.sampled_from(CUSTOMERS))
    minutes = draw(st.integers(0, 4 * 24 * 60))
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(ARTICLES),
                st.integers(1, 9),
                st.sampled_from([0, 100, 255]),
                st.booleans(),
                st.integers(0, 2),
            ),
            min_size=1,
            max_size=5,
        )
    )
    return [
        line(
            f"{letter}{536365 + number}",
            code,
            -pieces if (letter == "C") != odd_sign else pieces,
            pence,
            minutes=minutes + late,
            customer=customer,
            country=COUNTRIES[customer],
            description=draw(st.sampled_from(["", "damages", "A THING", "ANOTHER THING"])),
        )
        for code, pieces, pence, odd_sign, late in rows
    ]


@st.composite
def files(draw: st.DrawFn) -> list[Line]:
    """The rows of a whole file; a row of one invoice may stand among those of another."""
    drawn = [draw(invoices(number)) for number in range(draw(st.integers(1, 12)))]
    rows = [row for invoice in drawn for row in invoice]
    if draw(st.booleans()):
        rows = draw(st.permutations(rows))
    return numbered(*rows)


class MemoryEngine:
    """Answers commands like the log does, from memory.

    Args:
        chance: when given, commands that wait together are answered in any order.
    """

    def __init__(self, chance: Random | None = None) -> None:
        self._registry, self._chance = registry(), chance
        self._states: dict[Key, Known] = {}
        self._log: dict[str, tuple[bytes, Accepted]] = {}
        self._until: int | None = None
        self.facts: list[tuple[Event, Recorded]] = []

    def stop_after(self, more: int | None) -> None:
        """So many commands more are stored; then the log is away."""
        self._until = None if more is None else len(self._log) + more

    async def execute(self, tenant_id: UUID, command: Command, *, actor: str, key: str, now: datetime) -> Accepted:
        for _ in range(self._chance.randrange(6) if self._chance else 1):
            await asyncio.sleep(0)
        if self._until is not None and self._until <= len(self._log):
            raise LogUnavailable
        asked = type(command).__name__.encode() + encode_json(command)
        if key in self._log:
            said, accepted = self._log[key]
            if said != asked:
                raise IdempotencyKeyReused(key=key)
            return Accepted(accepted.position, accepted.result, replayed=True)
        accepted = self._decide(tenant_id, command, actor, now)
        self._log[key] = asked, accepted
        return accepted

    def _decide(self, tenant_id: UUID, command: Command, actor: str, now: datetime) -> Accepted:
        command_id = uuid4()
        shop = Shop(
            self._registry,
            now=now,
            actor=actor,
            command_id=command_id,
            tenant_id=tenant_id,
            secret=SECRET,
            source=lambda key: self._states.get(key, (None, 0)),
        )
        shop.do(command)
        self._states.update(shop.touched)
        for one in shop.decided:
            at = Recorded(
                tenant_id=tenant_id,
                position=len(self.facts) + 1,
                stream_type=one.stream,
                stream_id=one.stream_id,
                version=one.version,
                recorded_at=now,
                actor=actor,
                command_id=command_id,
            )
            self.facts.append((one.event, at))
        return Accepted(len(self.facts))

    def rows(self, projection: Projection) -> dict[Any, Any]:
        """The read model, folded from everything that was stored."""
        found: dict[Any, Any] = {}
        advance(found, projection, self.facts)
        return found

    def sales(self) -> Totals:
        """What the read models of sales show."""
        tables = [
            {
                str(key[2]): Figures(row.lines, row.units, row.revenue_minor, row.returned_units, row.returned_minor)
                for key, row in self.rows(projection).items()
            }
            for projection in SALES
        ]
        return Totals(*tables)

    def shelves(self) -> dict[str, int]:
        """Pieces on hand, by variant."""
        [levels] = [projection for projection in SHELVES if projection.name == "stock_level"]
        return {str(row.variant_id): row.on_hand for row in self.rows(levels).values()}


async def imported(engine: MemoryEngine, lines: list[Line], digest: str = "a") -> tuple[Plan, Outcome]:
    """``lines``, carried out."""
    todo = plan(lines)
    commands = Commands(STORE, digest)
    return todo, await Importer(cast("Engine", engine), TENANT, commands, lambda *_: None).carry_out(todo)


def fates_after(todo: Plan, outcome: Outcome) -> dict[int, Fate]:
    """What became of each row in the end."""
    return todo.fates | dict.fromkeys(outcome.refused, Fate.REFUSED)
