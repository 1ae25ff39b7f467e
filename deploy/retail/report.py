"""What a person is told: what became of every line, and whether the figures agree."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from deploy.retail.kinds import CAME_BACK, COUNTED, IMPORTED, SOLD, Fate
from deploy.retail.lines import CURRENCY, Line
from deploy.retail.plan import Plan
from deploy.retail.totals import Difference, Figures, Totals
from numu_core.kernel.money import Money

MOST_SHOWN = 20  # differences, refusals
HEADINGS = ("row", "invoice", "code", "quantity", "price", "customer", "country", "what became of it", "why")


class Report(Struct, frozen=True, kw_only=True):
    """One import."""

    plan: Plan
    sells_in: str  # currency of the store
    refused: dict[int, str]  # why, by row number
    again: int  # commands that had been carried out before
    commands: int
    totals: Totals  # of the file, as far as it was imported
    differences: list[Difference]
    seconds: float  # from opening the file to the last command's answer

    @property
    def fates(self) -> dict[int, Fate]:
        """What became of each row in the end."""
        return self.plan.fates | dict.fromkeys(self.refused, Fate.REFUSED)

    @property
    def good(self) -> bool:
        """Nothing was refused, and the figures agree."""
        return not self.refused and not self.differences


def show(report: Report, console: Console) -> None:
    """Tell it on the terminal."""
    console.print(_fates(report))
    console.print(_summary(report))
    if report.sells_in != CURRENCY:
        note = f"The till is in {CURRENCY}, the store sells in {report.sells_in}: its articles are drafts, not offered."
        console.print(note, style="yellow")
    for number, why in sorted(report.refused.items())[:MOST_SHOWN]:
        console.print(f"Row {number} was refused: {why}", style="red", markup=False)
    if len(report.refused) > MOST_SHOWN:
        console.print(f"… and {len(report.refused) - MOST_SHOWN:,} more rows.", style="red")
    if report.differences:
        console.print(_differences(report.differences))
    else:
        console.print(
            "The read models agree with the file: per day, product, country and shelf, exactly.", style="green"
        )


def write(report: Report, path: Path) -> int:
    """One CSV row for each line that was not imported; how many there are."""
    rows = sorted(_aside(report))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(_harmless(row) for row in rows)
    return len(rows)


def _harmless(row: tuple[object, ...]) -> Iterator[object]:
    """A text that a spreadsheet would run as a formula is not one."""
    for value in row:
        yield f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t"} else value


def _aside(report: Report) -> Iterator[tuple[object, ...]]:
    fates = report.fates
    for line in report.plan.lines:
        if fates[line.number] not in IMPORTED:
            yield _written(line, fates[line.number], report.refused.get(line.number, ""))
    for row in report.plan.unreadable:
        yield row.number, "", "", "", "", "", "", str(Fate.UNREADABLE), f"{row.reason}: {row.row}"


def _written(line: Line, fate: Fate, why: str) -> tuple[object, ...]:
    price = Money(line.price_minor, CURRENCY).decimal()
    about = why or line.description
    return (
        *(line.number, line.invoice, line.code, line.quantity, price),
        *(line.customer or "", line.country, str(fate), about),
    )


def _fates(report: Report) -> Table:
    counts = Counter(report.fates.values())
    table = Table("what became of the lines", "lines", title="Every line of the file", title_justify="left")
    table.columns[1].justify = "right"
    for group in (SOLD, CAME_BACK, COUNTED, frozenset(Fate) - IMPORTED):
        for fate in Fate:
            if fate in group and counts[fate]:
                table.add_row(str(fate), f"{counts[fate]:,}")
        table.add_section()
    table.add_row("all", f"{counts.total():,}")
    return table


def _summary(report: Report) -> Table:
    sums = sum(report.totals.sales_by_day.values(), start=Figures())
    rows = {
        "products": f"{len(report.plan.products):,}",
        "customers": f"{len(report.plan.customers):,}",
        "pieces in stock before the first line": f"{sum(p.opening for p in report.plan.products.values()):,}",
        "lines sold": f"{sums.lines:,}",
        "pieces sold": f"{sums.units:,}",
        "revenue": f"{Money(sums.revenue_minor, CURRENCY).decimal()} {CURRENCY}",
        "pieces returned": f"{sums.returned_units:,}",
        "given back": f"{Money(sums.returned_minor, CURRENCY).decimal()} {CURRENCY}",
        "days": f"{len(report.totals.sales_by_day):,}",
        "countries": f"{len(report.totals.sales_by_country):,}",
        "commands": f"{report.commands:,}, of which {report.again:,} had been carried out before",
        "lines a second": f"{len(report.plan.fates) / report.seconds:,.0f} in {report.seconds:,.1f} s",
    }
    table = Table("the file", "", title="In sum", title_justify="left")
    table.columns[1].justify = "right"
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _differences(found: list[Difference]) -> Table:
    title = f"{len(found):,} differences between the file and the read models"
    table = Table("read model", "row", "file", "read model's", title=title, title_justify="left", style="red")
    for one in found[:MOST_SHOWN]:
        table.add_row(one.table, one.key, _figures(one.expected), _figures(one.found))
    if len(found) > MOST_SHOWN:
        table.add_row("…", "", "", "")
    return table


def _figures(value: object) -> str:
    if isinstance(value, Figures):
        return "\n".join(f"{name} {getattr(value, name):,}" for name in value.__struct_fields__)
    return str(value)
