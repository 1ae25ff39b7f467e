"""Stores: opening, editing, closing."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from numu_core.accounts.errors import AccountNotActive
from numu_core.accounts.events import TenantFounded
from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import named_id
from numu_core.members.events import MembershipGranted, membership_id
from numu_core.stores.commands import CloseStore, EditStore, OpenStore, StoreOpenedResult
from numu_core.stores.decider import RESERVED, SUBDOMAIN, fault_of
from numu_core.stores.errors import StoreExists, SubdomainFault, SubdomainNotPossible, SubdomainTaken
from numu_core.stores.events import (
    StoreClosed,
    StoreDeactivated,
    StoreEmailCorrected,
    StoreOpened,
    StorePhoneCorrected,
    StoreProfileRevised,
    StoreRenamed,
)
from numu_core.tenants.decider import FIRST_PLANS
from numu_core.tenants.events import Lifecycle, StoreJoined, TenantOpened
from tests.accounts.facts import AMIRA, TENANT
from tests.accounts.facts import opened as account_opened
from tests.kernel.spec import NOW, given, new_id

STORE, SECOND_STORE = UUID(int=20), UUID(int=21)
open_store = OpenStore(
    store_id=STORE, owner_id=AMIRA, name="Nile Cotton", subdomain="nile", language="ar", contact_email="hi@nile.eg"
)


def opened(tenant_id: UUID, store_id: UUID = STORE) -> StoreOpened:
    return StoreOpened(
        store_id=store_id,
        tenant_id=tenant_id,
        owner_id=AMIRA,
        name="Nile Cotton",
        slug="nile-cotton",
        subdomain="nile",
        currency="EGP",
        language="ar",
        country="EG",
        description=None,
        contact_email="hi@nile.eg",
        contact_phone=None,
    )


TRIAL_PLAN = next(plan for plan in FIRST_PLANS if plan.key == "trial")
founded = TenantFounded(account_id=AMIRA, tenant_id=TENANT)
claimed = Claimed(claim_id=named_id("claims", SUBDOMAIN, "nile"), what=SUBDOMAIN, holder=STORE)
standing = (account_opened, founded, opened(TENANT), claimed)


def test_the_first_store_founds_the_tenant() -> None:
    when = given(account_opened).when(open_store)
    tenant_id = new_id(1)
    begun = TenantOpened(
        tenant_id=tenant_id,
        owner_id=AMIRA,
        name="Nile Cotton",
        subdomain="nile",
        lifecycle=Lifecycle.TRIAL,
        plan=TRIAL_PLAN,
        expires_at=NOW + timedelta(days=30),
    )
    owns = MembershipGranted(
        membership_id=membership_id(tenant_id, AMIRA), tenant_id=tenant_id, account_id=AMIRA, role="owner"
    )
    joined = StoreJoined(tenant_id=tenant_id, store_id=STORE)
    founded = TenantFounded(account_id=AMIRA, tenant_id=tenant_id)
    when.then(founded, begun, owns, opened(tenant_id), claimed, joined)
    assert when.result == StoreOpenedResult(store_id=STORE, tenant_id=new_id(1))


def test_the_second_store_is_in_the_same_tenant() -> None:
    second = OpenStore(store_id=SECOND_STORE, owner_id=AMIRA, name="Delta", subdomain="delta")
    when = given(*standing).when(second)
    assert when.refusal is None
    assert when.result == StoreOpenedResult(store_id=SECOND_STORE, tenant_id=TENANT)
    assert not [event for event in when.decided if isinstance(event, TenantFounded)]


def test_nobody_opens_a_store_without_an_account() -> None:
    given().when(open_store).then_refused(AccountNotActive())


def test_a_subdomain_is_one_stores() -> None:
    again = OpenStore(store_id=SECOND_STORE, owner_id=AMIRA, name="Nil", subdomain="nile")
    given(*standing).when(again).then_refused(SubdomainTaken(subdomain="nile"))


def test_an_id_is_used_once() -> None:
    given(*standing).when(open_store).then_refused(StoreExists(store_id=STORE))


@pytest.mark.parametrize(
    ("subdomain", "fault"),
    [
        ("ab", SubdomainFault.LENGTH),
        ("a" * 64, SubdomainFault.LENGTH),
        ("Nile", SubdomainFault.CHARACTERS),
        ("نيل", SubdomainFault.CHARACTERS),
        ("ni.le", SubdomainFault.CHARACTERS),
        ("-nile", SubdomainFault.HYPHENS),
        ("nile-", SubdomainFault.HYPHENS),
        ("ni--le", SubdomainFault.HYPHENS),
        ("admin", SubdomainFault.RESERVED),
        ("numu", SubdomainFault.RESERVED),
    ],
)
def test_a_subdomain_that_cannot_be(subdomain: str, fault: SubdomainFault) -> None:
    assert fault_of(subdomain) is fault
    wish = OpenStore(store_id=STORE, owner_id=AMIRA, name="Nile", subdomain=subdomain[:63])
    if len(subdomain) <= 63:
        given(account_opened).when(wish).then_refused(SubdomainNotPossible(subdomain=subdomain, fault=fault))


@every(st.from_regex(r"[a-z0-9](?:-?[a-z0-9]){2,30}", fullmatch=True))
def test_every_well_formed_subdomain_is_possible_unless_reserved(subdomain: str) -> None:
    assert fault_of(subdomain) == (SubdomainFault.RESERVED if subdomain in RESERVED else None)


def test_an_edit_stores_what_changed_and_nothing_else() -> None:
    edit = EditStore(
        store_id=STORE, name="Nile Cotton", profile={"description": "قطن", "default_language": "ar"}, status="inactive"
    )
    given(*standing).when(edit).then(
        StoreProfileRevised(store_id=STORE, changed={"description": "قطن"}), StoreDeactivated(store_id=STORE)
    )


def test_the_same_edit_again_is_nothing() -> None:
    edit = EditStore(store_id=STORE, name="Nile", profile={"settings": {"policies": {"returns": "30 days"}}})
    given(*standing).when(edit).then(
        StoreRenamed(store_id=STORE, name="Nile"),
        StoreProfileRevised(store_id=STORE, changed={"settings": {"policies": {"returns": "30 days"}}}),
    )
    revised = StoreProfileRevised(store_id=STORE, changed={"settings": {"policies": {"returns": "30 days"}}})
    given(*standing, StoreRenamed(store_id=STORE, name="Nile"), revised).when(edit).then_nothing()


def test_contacts_change_one_by_one() -> None:
    given(*standing).when(EditStore(store_id=STORE, contact_email=None)).then(
        StoreEmailCorrected(store_id=STORE, owner_id=AMIRA, contact_email=None)
    )
    given(*standing).when(EditStore(store_id=STORE, contact_phone="+201001234567")).then(
        StorePhoneCorrected(store_id=STORE, owner_id=AMIRA, contact_phone="+201001234567")
    )


def test_a_closed_store_is_gone_and_its_subdomain_free() -> None:
    released = Released(claim_id=claimed.claim_id, what=SUBDOMAIN)
    closed = StoreClosed(store_id=STORE)
    given(*standing).when(CloseStore(store_id=STORE)).then(closed, released)
    given(*standing, closed, released).when(CloseStore(store_id=STORE)).then_refused(NotFound(what="store", id=STORE))
    again = OpenStore(store_id=SECOND_STORE, owner_id=AMIRA, name="Nil", subdomain="nile")
    assert given(*standing, closed, released).when(again).refusal is None


def test_nobody_edits_a_store_that_is_not_there() -> None:
    given(account_opened).when(EditStore(store_id=STORE, name="X")).then_refused(NotFound(what="store", id=STORE))
