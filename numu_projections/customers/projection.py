"""``customers``: one row per customer."""

from operator import attrgetter
from typing import Any

from msgspec.structs import replace

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
from numu_core.kernel.messages import Recorded
from numu_core.kernel.text import fold
from numu_projections.customers.tables import CustomerRow, customers
from numu_projections.kernel.projection import Fold, Projection


def with_search(row: CustomerRow) -> CustomerRow:
    """``row``, and how it is found. The phone is searched without its plus: it ends as local numbers do."""
    words = [row.first_name, row.last_name, row.email, row.phone and row.phone.lstrip("+")]
    return replace(row, search=fold(" ".join(word for word in words if word)))


def changed(row: CustomerRow, at: Recorded, **told: Any) -> CustomerRow:
    """``row`` with other values."""
    return replace(row, **told, updated_at=at.recorded_at)


def registered(_: CustomerRow | None, event: CustomerRegistered, at: Recorded) -> CustomerRow:
    """A new customer."""
    return with_search(
        CustomerRow(
            customer_id=event.customer_id,
            store_id=event.store_id,
            first_name=event.first_name,
            last_name=event.last_name,
            email=event.email,
            phone=event.phone,
            search=None,
            accepts_marketing=event.accepts_marketing,
            addresses=(),
            default_address_id=None,
            created_at=at.recorded_at,
            updated_at=at.recorded_at,
        )
    )


def renamed(row: CustomerRow, event: CustomerRenamed, at: Recorded) -> CustomerRow:
    """Other names."""
    return with_search(changed(row, at, first_name=event.first_name, last_name=event.last_name))


def email_assigned(row: CustomerRow, event: CustomerEmailAssigned, at: Recorded) -> CustomerRow:
    """Another e-mail address."""
    return with_search(changed(row, at, email=event.email))


def phone_assigned(row: CustomerRow, event: CustomerPhoneAssigned, at: Recorded) -> CustomerRow:
    """Another phone number."""
    return with_search(changed(row, at, phone=event.phone))


def accepted(row: CustomerRow, _: MarketingAccepted, at: Recorded) -> CustomerRow:
    """Wants to hear from the store."""
    return changed(row, at, accepts_marketing=True)


def declined(row: CustomerRow, _: MarketingDeclined, at: Recorded) -> CustomerRow:
    """Does not want to hear from the store."""
    return changed(row, at, accepts_marketing=False)


def address_added(row: CustomerRow, event: AddressAdded, at: Recorded) -> CustomerRow:
    """One more address; the first is the default."""
    default = row.default_address_id or event.address_id
    return changed(row, at, addresses=(*row.addresses, event.address_id), default_address_id=default)


def address_removed(row: CustomerRow, event: AddressRemoved, at: Recorded) -> CustomerRow:
    """One address less; the oldest left is the default, if this one was."""
    left = tuple(known for known in row.addresses if known != event.address_id)
    default = row.default_address_id if row.default_address_id in left else next(iter(left), None)
    return changed(row, at, addresses=left, default_address_id=default)


def default_chosen(row: CustomerRow, event: DefaultAddressChosen, at: Recorded) -> CustomerRow:
    """Another default."""
    return changed(row, at, default_address_id=event.address_id)


by_customer = attrgetter("customer_id")

CUSTOMERS = Projection(
    name="customers",
    version=1,
    table=customers,
    row=CustomerRow,
    on={
        CustomerRegistered: Fold(keys=by_customer, apply=registered),
        CustomerRenamed: Fold(keys=by_customer, apply=renamed),
        CustomerEmailAssigned: Fold(keys=by_customer, apply=email_assigned),
        CustomerPhoneAssigned: Fold(keys=by_customer, apply=phone_assigned),
        MarketingAccepted: Fold(keys=by_customer, apply=accepted),
        MarketingDeclined: Fold(keys=by_customer, apply=declined),
        AddressAdded: Fold(keys=by_customer, apply=address_added),
        AddressRemoved: Fold(keys=by_customer, apply=address_removed),
        DefaultAddressChosen: Fold(keys=by_customer, apply=default_chosen),
    },
    subject="customer_id",
    personal=("first_name", "last_name", "email", "phone", "search"),
)
PROJECTIONS = [CUSTOMERS]
