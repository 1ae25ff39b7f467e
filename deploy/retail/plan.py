"""What to do with the file: products, customers, opening stock, and each invoice's deeds, in the order they happened.

Returns name no order in this kind of file. They go back to the customer's latest orders of the same article at the same
price that still have pieces out: at another price another amount would be given back, so that was another sale. What
finds no order is credited without one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from deploy.retail.kinds import CAME_BACK, COUNTED, IMPORTED, SOLD, Article, Fate, article, fates
from deploy.retail.lines import Line, Row, SetAside


class Product(Struct, frozen=True, kw_only=True):
    """An article as the file knows it."""

    code: str
    name: str  # the description most often used when it was sold or came back; else the code
    kind: Article
    price_minor: int  # the last price it was sold at; 0: never sold
    opening: int  # pieces that must have been there for the file to be possible; 0 for a service


class Customer(Struct, frozen=True, kw_only=True):
    """Who bought: one person, or everybody of a country whose number the till did not ask for."""

    name: str  # "17850", "Walk-in France"
    countries: list[str]  # in the order they were seen


class Sale(Struct, frozen=True, kw_only=True):
    """An order, delivered and paid."""

    invoice: str
    at: datetime
    customer: str
    country: str
    lines: list[Line]


class Back(Struct, frozen=True, kw_only=True):
    """Pieces of one line of an earlier order."""

    order: str  # its invoice
    line: int  # in the order, from 1
    code: str
    quantity: int


class Credit(Struct, frozen=True, kw_only=True):
    """Pieces, or an amount, given back without an order."""

    line: Line
    quantity: int


class Return(Struct, frozen=True, kw_only=True):
    """What one cancellation gives back."""

    invoice: str
    at: datetime
    customer: str
    country: str
    backs: list[Back]
    credits: list[Credit]
    lines: list[Line]  # the rows this accounts for


class Count(Struct, frozen=True, kw_only=True):
    """Stock that was found or written off."""

    invoice: str
    place: int  # among what its invoice counts, from 1
    at: datetime
    line: Line


Deed = Sale | Return | Count


class Plan(Struct, kw_only=True):
    """Everything to do, and what becomes of each row."""

    since: datetime | None  # the file's first moment; None: nothing to do
    products: dict[str, Product]
    customers: dict[str, Customer]
    deeds: list[Deed]
    fates: dict[int, Fate]  # by row number
    lines: list[Line]  # all that could be read
    unreadable: list[SetAside]


class _Out(Struct):
    """A sold line that may still come back."""

    order: str
    line: int
    price_minor: int
    left: int


Orders = dict[tuple[str, str], list[_Out]]  # by customer and code


def plan(file: Iterable[Row]) -> Plan:
    """The plan for all rows of a file."""
    lines: list[Line] = []
    unreadable: list[SetAside] = []
    for row in file:
        if isinstance(row, Line):
            lines.append(row)
        else:
            unreadable.append(row)
    known = dict.fromkeys((row.number for row in unreadable), Fate.UNREADABLE)
    deeds: list[Deed] = []
    out: Orders = defaultdict(list)
    for invoice in invoices(lines):
        known |= fates(invoice)
        deeds += _deeds(invoice, known, out)
    used = [line for line in lines if known[line.number] in IMPORTED]
    return Plan(
        since=min((deed.at for deed in deeds), default=None),
        products=_products(used, known, opening(deeds)),
        customers=_customers(deeds),
        deeds=deeds,
        fates=known,
        lines=lines,
        unreadable=unreadable,
    )


def invoices(lines: list[Line]) -> list[list[Line]]:
    """The lines of each invoice, invoices in the order of their first line's time."""
    first: dict[str, tuple[datetime, int]] = {}
    for line in lines:
        first.setdefault(line.invoice, (line.at, line.number))
    ordered = sorted(lines, key=lambda line: (first[line.invoice], line.number))
    return [list(invoice) for _, invoice in groupby(ordered, key=lambda line: line.invoice)]


def buyer(line: Line) -> str:
    """Who bought, as the import names them."""
    return line.customer or f"Walk-in {line.country}"


def rows(deed: Deed) -> list[Line]:
    """The rows that a deed accounts for."""
    return [deed.line] if isinstance(deed, Count) else deed.lines


def moves(deed: Deed) -> Iterator[tuple[str, int]]:
    """Articles and the pieces that arrive on their shelf; negative: that leave it."""
    match deed:
        case Sale():
            pieces = [(line.code, -line.quantity) for line in deed.lines]
        case Count(line=line):
            pieces = [(line.code, line.quantity)]
        case Return():
            pieces = [(back.code, back.quantity) for back in deed.backs]
            pieces += [(credit.line.code, credit.quantity) for credit in deed.credits]
    return ((code, quantity) for code, quantity in pieces if article(code) is Article.GOODS)


def opening(deeds: Iterable[Deed]) -> dict[str, int]:
    """Pieces of each article that must have been on its shelf before the first deed."""
    balance: Counter[str] = Counter()
    lowest: Counter[str] = Counter()
    for deed in deeds:
        for code, quantity in moves(deed):
            balance[code] += quantity
            lowest[code] = min(lowest[code], balance[code])
    return {code: -low for code, low in lowest.items() if low}


def _deeds(invoice: list[Line], known: dict[int, Fate], out: Orders) -> Iterator[Deed]:
    """What one invoice amounts to. Remembers what may come back, and settles what does."""
    first = invoice[0]
    sold = [line for line in invoice if known[line.number] in SOLD]
    returned = [line for line in invoice if known[line.number] in CAME_BACK]
    counted = [line for line in invoice if known[line.number] in COUNTED]
    for place, line in enumerate(counted, 1):
        yield Count(invoice=line.invoice, place=place, at=first.at, line=line)
    if sold:
        yield Sale(invoice=first.invoice, at=first.at, customer=buyer(first), country=first.country, lines=sold)
        for place, line in enumerate(sold, 1):
            out[buyer(line), line.code].append(_Out(line.invoice, place, line.price_minor, line.quantity))
    if returned:
        yield _settled(first, returned, known, out)


def _settled(first: Line, returned: list[Line], known: dict[int, Fate], out: Orders) -> Return:
    """What is given back, to which orders; says so in ``known``."""
    backs: list[Back] = []
    credited: list[Credit] = []
    for line in returned:
        found = _take_back(out[buyer(line), line.code], line) if line.customer else []
        rest = -line.quantity - sum(back.quantity for back in found)
        backs += found
        if rest:
            credited.append(Credit(line=line, quantity=rest))
        if found:
            known[line.number] = Fate.PART_RETURN if rest else Fate.RETURN
    return Return(
        invoice=first.invoice,
        at=first.at,
        customer=buyer(first),
        country=first.country,
        backs=backs,
        credits=credited,
        lines=returned,
    )


def _take_back(sold: list[_Out], line: Line) -> list[Back]:
    """Pieces of the latest sales at this price first."""
    found: list[Back] = []
    wanted = -line.quantity
    for one in reversed(sold):
        if one.price_minor == line.price_minor and one.left and wanted:
            taken = min(one.left, wanted)
            one.left -= taken
            wanted -= taken
            found.append(Back(order=one.order, line=one.line, code=line.code, quantity=taken))
    return found


def _products(lines: list[Line], known: dict[int, Fate], opened: dict[str, int]) -> dict[str, Product]:
    names: dict[str, Counter[str]] = {}
    prices: dict[str, int] = {}
    for line in lines:
        used = names.setdefault(line.code, Counter())
        if line.description and known[line.number] not in COUNTED:  # a count's says why: "damages", "thrown away"
            used[line.description] += 1
        if known[line.number] is Fate.SALE:
            prices[line.code] = line.price_minor
    return {
        code: Product(
            code=code,
            name=used.most_common(1)[0][0] if used else code,
            kind=article(code),
            price_minor=prices.get(code, 0),
            opening=opened.get(code, 0),
        )
        for code, used in names.items()
    }


def _customers(deeds: list[Deed]) -> dict[str, Customer]:
    seen: dict[str, list[str]] = {}
    for deed in deeds:
        if not isinstance(deed, Count) and deed.country not in (countries := seen.setdefault(deed.customer, [])):
            countries.append(deed.country)
    return {name: Customer(name=name, countries=countries) for name, countries in seen.items()}
