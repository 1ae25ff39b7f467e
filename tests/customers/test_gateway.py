"""Customers over HTTP, as merchants see them."""

from typing import Any
from uuid import UUID, uuid4

from numu_core.customers.commands import AddAddress, RecogniseCustomer
from numu_core.customers.commands import CustomerRecognised as Recognised
from numu_core.kernel.addresses import Address
from numu_core.kernel.subjects import EraseSubject
from tests.kernel.world import Merchant, World

NILE = Address(first_name="منى", last_name="علي", address_line1="1 شارع النيل", city="القاهرة", country="EG")


async def recognised(world: World, merchant: Merchant, **who: Any) -> UUID:
    command = RecogniseCustomer(store_id=merchant.store_id, **who)
    accepted = await world.engine.execute(merchant.tenant_id, command, actor="guest:1")
    who_it_is: Recognised = accepted.value(Recognised)
    return who_it_is.customer_id


async def listed(merchant: Merchant, **params: Any) -> Any:
    answer = await merchant.get(f"/stores/{merchant.store_id}/customers/", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_customers_are_listed_found_and_shown(world: World) -> None:
    merchant = await world.merchant()
    mona = await recognised(
        world, merchant, first_name="مُنى", last_name="علي", phone="+201001234567", email="m@example.com"
    )
    await world.engine.execute(
        merchant.tenant_id, AddAddress(customer_id=mona, address_id=UUID(int=5), address=NILE), actor="guest:1"
    )
    guest = await recognised(world, merchant, first_name="Omar")
    await world.fold()
    page = await listed(merchant)
    assert ([one["id"] for one in page["items"]], page["total"]) == ([str(guest), str(mona)], 2)
    for words in ("منى", "علي مني", "01001234567", "+20100", "٠١٠٠١٢٣", "M@EXAMPLE"):
        assert [one["id"] for one in (await listed(merchant, query=words))["items"]] == [str(mona)], words
    assert (await listed(merchant, query="%"))["items"] == []
    seen = (await merchant.get(f"/stores/{merchant.store_id}/customers/{mona}")).json()["data"]
    assert (seen["full_name"], seen["phone"], seen["email"]) == ("مُنى علي", "+201001234567", "m@example.com")
    assert (seen["default_address_id"], seen["total_orders"], seen["total_spent"]) == (str(UUID(int=5)), 0, 0)
    unknown = page["items"][0]
    assert unknown["email"] == f"guest+{str(guest)[-12:]}@noemail.{world.services.config.apex}"
    assert (unknown["phone"], unknown["last_name"], unknown["full_name"]) == (None, "", "Omar")


async def test_who_was_erased_is_counted_and_not_known(world: World) -> None:
    merchant = await world.merchant()
    mona = await recognised(world, merchant, first_name="Mona", phone="+201001234567")
    await world.engine.execute(merchant.tenant_id, EraseSubject(subject_id=mona), actor="staff:1")
    await world.fold()
    seen = (await merchant.get(f"/stores/{merchant.store_id}/customers/{mona}")).json()["data"]
    assert (seen["first_name"], seen["full_name"], seen["phone"]) == ("", "", None)
    assert seen["email"].startswith("guest+")
    assert (await listed(merchant, query="mona"))["items"] == []
    assert await recognised(world, merchant, phone="+201001234567") != mona


async def test_only_members_of_the_store_may(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    mona = await recognised(world, mine, first_name="Mona")
    await world.fold()
    every, one = f"/stores/{mine.store_id}/customers/", f"/stores/{mine.store_id}/customers/{mona}"
    for url in (every, one):
        assert (await guest.get(url)).status_code == 401
        assert (await theirs.get(url)).status_code == 403
    assert (await theirs.get(f"/stores/{theirs.store_id}/customers/{mona}")).status_code == 404
    assert (await mine.get(f"/stores/{mine.store_id}/customers/{uuid4()}")).status_code == 404
    assert (await mine.get(every, params={"limit": 101})).status_code == 422
