"""These facts, this directory of stores."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_core.stores.events import (
    StoreActivated,
    StoreClosed,
    StoreDeactivated,
    StoreEmailCorrected,
    StorePhoneCorrected,
    StoreProfileRevised,
    StoreRenamed,
)
from numu_projections.stores.projection import STORES
from numu_projections.stores.tables import StoreRow
from tests.accounts.facts import AMIRA, TENANT
from tests.kernel.spec import NOW, folded
from tests.stores.test_decider import STORE, opened

STORY: list[Event] = [
    opened(TENANT),
    StoreRenamed(store_id=STORE, name="Nile"),
    StoreProfileRevised(store_id=STORE, changed={"description": "قطن", "settings": {"policies": {}}}),
    StoreEmailCorrected(store_id=STORE, owner_id=AMIRA, contact_email="new@nile.eg"),
    StorePhoneCorrected(store_id=STORE, owner_id=AMIRA, contact_phone="+201001234567"),
    StoreDeactivated(store_id=STORE),
    StoreActivated(store_id=STORE),
]
ROW = StoreRow(
    store_id=STORE,
    of_tenant=TENANT,
    owner_id=AMIRA,
    name="Nile",
    slug="nile-cotton",
    subdomain="nile",
    custom_domain=None,
    status="active",
    description="قطن",
    logo_url=None,
    banner_url=None,
    default_currency="EGP",
    default_language="ar",
    country="EG",
    contact_email="new@nile.eg",
    contact_phone="+201001234567",
    address={},
    social_links={},
    settings={"policies": {}},
    theme_settings={},
    business_hours={},
    created_at=NOW,
    updated_at=NOW + timedelta(seconds=6),
    version=7,
)


def test_a_store_shows_what_was_said_last() -> None:
    assert folded(STORES, STORY) == {STORE: ROW}
    assert folded(STORES, STORY[:6])[STORE].status == "inactive"


@given(cuts=st.sets(st.integers(0, len(STORY))))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    assert folded(STORES, STORY, cuts) == folded(STORES, STORY)


def test_a_closed_store_is_in_no_directory() -> None:
    assert folded(STORES, [*STORY, StoreClosed(store_id=STORE)]) == {}


def test_a_forgotten_owner_leaves_a_store_without_contacts() -> None:
    gone = replace(ROW, contact_email=None, contact_phone=None)
    assert folded(STORES, [*STORY, SubjectErased(subject_id=AMIRA)]) == {STORE: gone}
