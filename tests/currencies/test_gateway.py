"""In which currencies shoppers see prices."""

from typing import Any

import pytest

from tests.kernel.world import World

OWN = {
    "base": "EGP",
    "default_presentment": "EGP",
    "presentment": ["EGP"],
    "rates": {"EGP": "1"},
    "auto_convert": False,
}


async def test_a_store_shows_its_own_currency_until_it_chooses_others(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    shown, settings = (
        f"/storefront/store/{merchant.store_id}/currencies",
        f"/stores/{merchant.store_id}/settings/currencies",
    )
    assert (await guest.get(shown)).json()["data"] == OWN
    form = {"rates": {"USD": "0.0205", "SAR": "0.077", "EGP": "2"}, "default_presentment": "SAR", "auto_convert": True}
    chosen = (await merchant.patch(settings, json=form)).json()["data"]
    assert chosen == {
        "base": "EGP",
        "default_presentment": "SAR",
        "presentment": ["EGP", "SAR", "USD"],
        "rates": {"EGP": "1", "SAR": "0.077", "USD": "0.0205"},
        "auto_convert": True,
    }
    assert (await merchant.get(settings)).json()["data"] == chosen
    await world.fold()
    assert (await guest.get(shown)).json()["data"] == chosen
    without = (await merchant.patch(settings, json={"rates": {"USD": "0.0205"}})).json()["data"]
    assert (without["presentment"], without["default_presentment"]) == (["EGP", "USD"], "EGP")
    assert (await merchant.patch(settings, json={"rates": {}})).json()["data"] == OWN


async def test_another_base(world: World) -> None:
    merchant, guest = await world.merchant(default_currency="SAR"), await world.guest()
    answer = await guest.get(f"/storefront/store/{merchant.store_id}/currencies")
    assert answer.json()["data"]["base"] == "SAR"


@pytest.mark.parametrize(
    "form",
    [
        {"rates": {"USD": "0"}},
        {"rates": {"USD": "0.000"}},
        {"rates": {"USD": "-1"}},
        {"rates": {"USD": 0.02}},
        {"rates": {"USD": "NaN"}},
        {"rates": {"XXX": "1"}},
        {"default_presentment": "pounds"},
    ],
)
async def test_bad_rates_are_refused(world: World, form: dict[str, Any]) -> None:
    merchant = await world.merchant()
    url = f"/stores/{merchant.store_id}/settings/currencies"
    answer = await merchant.patch(url, json=form)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["details"][0]["field"].startswith(next(iter(form)))
    assert (await merchant.get(url)).json()["data"] == OWN
