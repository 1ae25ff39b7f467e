"""What a new store makes happen."""

from uuid import UUID

from numu_core.locations.commands import OpenLocation
from numu_core.locations.events import default_location_id
from numu_core.stores.events import StoreOpened
from numu_workers.kernel.reactions import InTenant
from numu_workers.locations.reactions import REACTIONS
from tests.kernel.spec import after, given

STORE, TENANT, OWNER = (UUID(int=n) for n in range(1, 4))
opened = StoreOpened(
    store_id=STORE,
    tenant_id=TENANT,
    owner_id=OWNER,
    name="Nile",
    slug="nile",
    subdomain="nile",
    currency="EGP",
    language="ar",
    country="EG",
    description=None,
    contact_email=None,
    contact_phone=None,
)
open_it = OpenLocation(
    location_id=default_location_id(STORE), store_id=STORE, name="Main location", name_ar="الموقع الرئيسي"
)


def test_a_store_gets_its_default_location_in_its_own_tenant() -> None:
    assert after(opened, REACTIONS) == [InTenant(tenant_id=TENANT, command=open_it)]


def test_that_location_serves_orders_and_is_opened_once() -> None:
    first = given().when(open_it)
    assert first.refusal is None
    given(*first.decided).when(open_it).then_nothing()
