"""Questions of the checkout form. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from msgspec import json
from psycopg import AsyncConnection

from numu_core.store_settings.decider import STORE_SETTINGS
from numu_core.store_settings.events import SettingsRevised
from numu_projections.checkout.views import checkout_config

Db = AsyncConnection[Any]

CHOSEN = "SELECT chosen FROM store_settings WHERE tenant_id = %s AND store_id = %s"
CONNECTED = "SELECT integration_ids FROM provider_accounts WHERE tenant_id = %s AND store_id = %s"


async def shown_config(db: Db, tenant_id: UUID, store_id: UUID, currency: str) -> bytes:
    """``CheckoutConfigView`` in JSON."""
    chosen = await (await db.execute(CHOSEN, (tenant_id, store_id))).fetchone()
    accounts = await (await db.execute(CONNECTED, (tenant_id, store_id))).fetchall()
    sections = chosen[0] if chosen else {}
    facts = [SettingsRevised(store_id=store_id, section=name, changed=said) for name, said in sections.items()]
    connected = {method for (integrations,) in accounts for method in integrations}
    return json.encode(checkout_config(STORE_SETTINGS.fold(facts), connected, currency))


shown_config.projections = ("store_settings", "provider_accounts")  # type: ignore[attr-defined]
