"""Questions about currencies. Every function takes the tenant first."""

from typing import Any
from uuid import UUID

from msgspec import convert, json
from psycopg import AsyncConnection

from numu_core.store_settings.decider import Currencies
from numu_projections.currencies.views import CurrencyConfig

Db = AsyncConnection[Any]

CHOSEN = "SELECT chosen -> 'currencies' FROM store_settings WHERE tenant_id = %s AND store_id = %s"


async def get_currencies(db: Db, tenant_id: UUID, store_id: UUID, base: str) -> CurrencyConfig:
    """What the store has chosen; its own currency alone where it has chosen nothing."""
    row = await (await db.execute(CHOSEN, (tenant_id, store_id))).fetchone()
    return shown(convert((row[0] if row else None) or {}, Currencies), base)


async def show_currencies(db: Db, tenant_id: UUID, store_id: UUID, base: str) -> bytes:
    """The same as JSON."""
    return json.encode(await get_currencies(db, tenant_id, store_id, base))


get_currencies.projections = show_currencies.projections = ("store_settings",)  # type: ignore[attr-defined]


def shown(chosen: Currencies, base: str) -> CurrencyConfig:
    """Only what has a rate can be shown; the store's own always can."""
    others: dict[str, str] = {code: rate for code, rate in sorted(chosen.rates.items()) if code != base}
    default = chosen.default_presentment
    return CurrencyConfig(
        base=base,
        default_presentment=default if default in others else base,
        presentment=[base, *others],
        rates={base: "1", **others},
        auto_convert=chosen.auto_convert and bool(others),
    )
