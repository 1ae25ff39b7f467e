"""Orders and stock speak the contract's words."""

import json
from pathlib import Path
from typing import Any

from tests.kernel.contract import body, data, operation, unmatched
from tests.kernel.world import World

CONTRACT: dict[str, Any] = json.loads((Path(__file__).parent.parent / "samples/contract_orders.json").read_text())


BEYOND = {"amount_due", "amount_received", "refund_due", "amount_refunded", "line_items.line", "email"}
BEYOND |= {
    "locale",
    "coupon_code",
    "applied_promotions",
    "gift_cards",
    "pickup_location_id",
    "custom_fields",
    "explanation",
}
"""What our orders tell and hear besides: how they came about and are paid, by which number an edit names a line."""


async def test_every_operation_has_the_contracts_path_parameters_and_fields(world: World) -> None:
    guest = await world.guest()
    document = (await guest.get("http://testserver/openapi.json")).json()
    assert len(CONTRACT) == 21
    for name, wanted in CONTRACT.items():
        method, path, found = operation(document, name)
        assert (method, path.rstrip("/")) == (wanted["method"], wanted["path"].rstrip("/"))
        query = {one["name"] for one in found.get("parameters", ()) if one["in"] == "query"}
        assert query - {"as_of"} == set(wanted["query"]), name
        sides = [(body(document, found), set(wanted["body"]))] if "body" in wanted else []
        sides += [(data(document, found, wanted["status"]), set(wanted["data"]))] if "data" in wanted else []
        for ours, theirs in sides:
            assert not unmatched(theirs, ours), name
            more = {known for known in unmatched(ours, theirs) if not {known, known.split(".")[0]} & BEYOND}
            assert not more, name
