"""These facts, this row."""

from datetime import timedelta
from uuid import UUID

import pytest

from numu_core.customers.events import (
    AddressAdded,
    AddressRemoved,
    CustomerEmailAssigned,
    CustomerPhoneAssigned,
    CustomerRegistered,
    CustomerRenamed,
    DefaultAddressChosen,
    MarketingAccepted,
    MarketingDeclined,
)
from numu_core.kernel.addresses import Address
from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_projections.customers.projection import CUSTOMERS
from numu_projections.customers.queries import patterns
from numu_projections.customers.tables import CustomerRow
from tests.kernel.spec import NOW, folded

STORE, MONA, HOME, WORK = (UUID(int=n) for n in range(1, 5))
NILE = Address(first_name="منى", last_name="علي", address_line1="1 شارع النيل", city="القاهرة", country="EG")
registered = CustomerRegistered(
    customer_id=MONA,
    store_id=STORE,
    first_name="Mona",
    last_name="Ali",
    email="Mona@Example.com",
    phone="+201001234567",
)


def row_of(*events: Event) -> CustomerRow:
    row: CustomerRow = folded(CUSTOMERS, [registered, *events])[MONA]
    return row


def test_a_customer_is_found_by_everything_known() -> None:
    assert row_of() == CustomerRow(
        customer_id=MONA,
        store_id=STORE,
        first_name="Mona",
        last_name="Ali",
        email="Mona@Example.com",
        phone="+201001234567",
        search="mona ali mona@example.com 201001234567",
        accepts_marketing=False,
        addresses=(),
        default_address_id=None,
        created_at=NOW,
        updated_at=NOW,
    )


def test_what_is_corrected_changes_and_is_searched() -> None:
    row = row_of(
        CustomerRenamed(customer_id=MONA, first_name="مُنى", last_name=""),
        CustomerEmailAssigned(customer_id=MONA, email=None, email_claim=None),
        CustomerPhoneAssigned(customer_id=MONA, phone="+201222222222", phone_claim=UUID(int=9)),
    )
    assert (row.first_name, row.last_name, row.email, row.phone) == ("مُنى", "", None, "+201222222222")
    assert row.search == "مني 201222222222"
    assert row.updated_at == NOW + timedelta(seconds=3)


def test_marketing_follows_the_last_choice() -> None:
    accepted, declined = MarketingAccepted(customer_id=MONA), MarketingDeclined(customer_id=MONA)
    assert row_of(accepted).accepts_marketing
    assert not row_of(accepted, declined).accepts_marketing


def test_the_default_address_is_the_first_the_chosen_or_the_oldest_left() -> None:
    home, work = (AddressAdded(customer_id=MONA, address_id=one, address=NILE) for one in (HOME, WORK))
    chosen = DefaultAddressChosen(customer_id=MONA, address_id=WORK)
    gone = AddressRemoved(customer_id=MONA, address_id=WORK)
    assert row_of(home, work).default_address_id == HOME
    assert row_of(home, work, chosen).default_address_id == WORK
    assert row_of(home, work, chosen, gone).default_address_id == HOME
    assert row_of(home, work, chosen, gone).addresses == (HOME,)


def test_who_is_erased_leaves_a_row_without_a_person() -> None:
    row = row_of(SubjectErased(subject_id=MONA))
    assert (row.first_name, row.last_name, row.email, row.phone, row.search) == (None, None, None, None, None)
    assert row.store_id == STORE


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (None, None),
        ("  ", None),
        ("مُنى ALI", ["%مني%", "%ali%"]),
        ("0100 123", ["%100%", "%123%"]),
        ("+20100", ["%20100%"]),
        ("٠١٠٠", ["%100%"]),
        ("50%_\\", ["%50\\%\\_\\\\%"]),
        ("0", ["%0%"]),
    ],
)
def test_searches_are_folded_and_taken_literally(asked: str | None, wanted: list[str] | None) -> None:
    assert patterns(asked) == wanted
