"""Whatever a client sends, within our own document or beyond it: no server error, and no status we did not document."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from deploy.demo.nile import NILE
from deploy.demo.shop import OWNER_PASSWORD
from numu_gateway.kernel.app import document
from numu_gateway.kernel.config import Config
from tests.faults.town import Town

EXAMPLES = 6  # of each operation: minutes, not hours
ENDS_THE_SESSION = ("logout", "revoke_all_sessions", "revoke_session", "refresh_token", "delete_store")
"""Left out: they would sign out, or close the shop of, everybody after them. They have tests of their own."""

NOBODY_CALLS = ("instapay_webhook_callback",)
"""Left out: 501 is all it ever answers, as the contract says."""

LEFT_OUT = [*ENDS_THE_SESSION, *NOBODY_CALLS]
OPERATIONS = schemathesis.openapi.from_dict(document(Config())).exclude(operation_id=LEFT_OUT)
FOUND_IN = {
    "product_id": "products",
    "order_id": "orders",
    "category_id": "categories",
    "customer_id": "customers",
    "location_id": "locations",
}
"""Where an id that exists is listed, by the name of the parameter."""


@pytest.fixture(scope="module")
def merchant(here: Town) -> Iterator[httpx.Client]:
    """The owner of the demo shop, signed in."""
    with httpx.Client(base_url=here.api, timeout=30) as client:
        signed_in = client.post("/auth/login", json={"email": NILE.owner_email, "password": OWNER_PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        client.cookies.clear()
        client.headers["Authorization"] = f"Bearer {signed_in.json()['data']['tokens']['access_token']}"
        yield client


@pytest.fixture(scope="module")
def known(merchant: httpx.Client) -> dict[str, str]:
    """Ids that exist: requests reach what is behind "not found"."""
    found = {"store_id": str(NILE.store_id)}
    for name, collection in FOUND_IN.items():
        data: Any = merchant.get(f"/stores/{NILE.store_id}/{collection}").json()["data"]
        items = data if isinstance(data, list) else data["items"]
        found[name] = str(items[0]["id"])
    return found


@OPERATIONS.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_server(
    case: Case[Any], here: Town, merchant: httpx.Client, known: dict[str, str]
) -> None:
    case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
    case.call_and_validate(
        base_url=here.here.gateway_url,
        headers={"Authorization": merchant.headers["Authorization"]},
        checks=[not_a_server_error, status_code_conformance],
    )
