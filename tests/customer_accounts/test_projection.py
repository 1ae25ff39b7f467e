"""These facts, these rows of accounts and addresses."""

from datetime import timedelta

from msgspec.structs import replace

from numu_core.customer_accounts.events import (
    CustomerAccountClosed,
    CustomerAccountOpened,
    CustomerEmailVerified,
    NotificationsChosen,
)
from numu_core.customers.events import AddressAdded, AddressCorrected, AddressRemoved, Label
from numu_core.kernel.addresses import Address
from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_projections.customer_accounts.projection import ACCOUNTS, ADDRESSES
from numu_projections.customer_accounts.tables import CustomerAccountRow, CustomerAddressRow
from tests.kernel.spec import NOW, folded, new_id

STORE, MONA, GUEST, HOME = (new_id(n) for n in range(1, 5))
OPENED = CustomerAccountOpened(
    customer_id=MONA,
    store_id=STORE,
    email="mona@example.com",
    email_claim=new_id(5),
    buyer_claim=new_id(6),
    language="ar",
    password="kept",
)
NILE = Address(first_name="منى", last_name="علي", address_line1="1 شارع النيل", city="القاهرة", country="EG")
ADDED = AddressAdded(customer_id=MONA, address_id=HOME, address=NILE)


def row_of(*events: Event) -> CustomerAccountRow:
    row: CustomerAccountRow = folded(ACCOUNTS, [OPENED, *events], {1})[MONA]
    return row


def test_an_account_is_open_unproved_and_told_everything() -> None:
    assert row_of() == CustomerAccountRow(
        customer_id=MONA,
        store_id=STORE,
        email="mona@example.com",
        language="ar",
        is_verified=False,
        guest_id=None,
        email_notices={},
        whatsapp_notices={},
    )


def test_a_proved_address_may_name_a_guest() -> None:
    assert row_of(CustomerEmailVerified(customer_id=MONA)) == replace(row_of(), is_verified=True)
    assert row_of(CustomerEmailVerified(customer_id=MONA, guest_id=GUEST)).guest_id == GUEST


def test_choices_add_up() -> None:
    first = NotificationsChosen(customer_id=MONA, email={"shipping_update": False}, whatsapp={})
    second = NotificationsChosen(customer_id=MONA, email={"order_confirmation": False}, whatsapp={})
    both = {"shipping_update": False, "order_confirmation": False}
    assert row_of(first, second).email_notices == both
    assert row_of(first, second).whatsapp_notices == {}


def test_a_closed_account_is_no_row_and_an_erased_one_has_no_address() -> None:
    assert folded(ACCOUNTS, [OPENED, CustomerAccountClosed(customer_id=MONA)]) == {}
    [row] = folded(ACCOUNTS, [OPENED, SubjectErased(subject_id=MONA)], {1}).values()
    assert row.email is None


def test_an_address_is_corrected_in_place_and_gone_once_it_is_removed() -> None:
    moved = replace(NILE, city="أسوان")
    corrected = AddressCorrected(customer_id=MONA, address_id=HOME, label=Label.WORK, address=moved)
    assert folded(ADDRESSES, [ADDED, corrected], {1}) == {
        HOME: CustomerAddressRow(
            address_id=HOME,
            customer_id=MONA,
            label="work",
            address=moved,
            created_at=NOW,
            updated_at=NOW + timedelta(seconds=1),
        )
    }
    assert folded(ADDRESSES, [ADDED, corrected, AddressRemoved(customer_id=MONA, address_id=HOME)], {2}) == {}
