"""``customer_accounts``: one row per account. ``customer_addresses``: one row per address."""

from operator import attrgetter

from msgspec.structs import replace

from numu_core.customer_accounts.events import (
    CustomerAccountClosed,
    CustomerAccountOpened,
    CustomerEmailVerified,
    NotificationsChosen,
)
from numu_core.customers.events import AddressAdded, AddressCorrected, AddressRemoved
from numu_core.kernel.messages import Recorded
from numu_projections.customer_accounts.tables import (
    CustomerAccountRow,
    CustomerAddressRow,
    customer_accounts,
    customer_addresses,
)
from numu_projections.kernel.projection import Fold, Projection


def opened(_: CustomerAccountRow | None, event: CustomerAccountOpened, __: Recorded) -> CustomerAccountRow:
    """A new account."""
    return CustomerAccountRow(
        customer_id=event.customer_id,
        store_id=event.store_id,
        email=event.email,
        language=event.language,
        is_verified=False,
        guest_id=None,
        email_notices={},
        whatsapp_notices={},
    )


def verified(row: CustomerAccountRow, event: CustomerEmailVerified, _: Recorded) -> CustomerAccountRow:
    """The address is the person's own."""
    return replace(row, is_verified=True, guest_id=event.guest_id or row.guest_id)


def chosen(row: CustomerAccountRow, event: NotificationsChosen, _: Recorded) -> CustomerAccountRow:
    """Other notices."""
    email, whatsapp = row.email_notices | event.email, row.whatsapp_notices | event.whatsapp
    return replace(row, email_notices=email, whatsapp_notices=whatsapp)


def closed(_: CustomerAccountRow, __: CustomerAccountClosed, ___: Recorded) -> None:
    """No account any more."""


def added(_: CustomerAddressRow | None, event: AddressAdded, at: Recorded) -> CustomerAddressRow:
    """A new address."""
    return CustomerAddressRow(
        address_id=event.address_id,
        customer_id=event.customer_id,
        label=event.label,
        address=event.address,
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
    )


def corrected(row: CustomerAddressRow, event: AddressCorrected, at: Recorded) -> CustomerAddressRow:
    """The place is this one."""
    return replace(row, label=event.label, address=event.address, updated_at=at.recorded_at)


def removed(_: CustomerAddressRow, __: AddressRemoved, ___: Recorded) -> None:
    """No such address any more."""


by_customer, by_address = attrgetter("customer_id"), attrgetter("address_id")
ACCOUNTS = Projection(
    name="customer_accounts",
    version=1,
    table=customer_accounts,
    row=CustomerAccountRow,
    on={
        CustomerAccountOpened: Fold(keys=by_customer, apply=opened),
        CustomerEmailVerified: Fold(keys=by_customer, apply=verified),
        NotificationsChosen: Fold(keys=by_customer, apply=chosen),
        CustomerAccountClosed: Fold(keys=by_customer, apply=closed),
    },
    subject="customer_id",
    personal=("email",),
)
ADDRESSES = Projection(
    name="customer_addresses",
    version=1,
    table=customer_addresses,
    row=CustomerAddressRow,
    on={
        AddressAdded: Fold(keys=by_address, apply=added),
        AddressCorrected: Fold(keys=by_address, apply=corrected),
        AddressRemoved: Fold(keys=by_address, apply=removed),
    },
    subject="customer_id",
    personal=("address",),
)
PROJECTIONS = [ACCOUNTS, ADDRESSES]
