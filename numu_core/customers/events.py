"""Facts about one customer of one store. Stream: ``customers/{customer_id}``.

Names, e-mail, phone and addresses are sealed with the customer's own key. ``…_claim`` is the stream that says whose an
e-mail address or phone number is: an id that nobody without the tenant's secret can guess.
"""

from enum import StrEnum
from uuid import UUID

from numu_core.kernel.addresses import Address
from numu_core.kernel.messages import Event
from numu_core.kernel.personal import Personal, Subject


class Label(StrEnum):
    """What kind of address it is. Source: HTTP contract, section 9."""

    HOME = "home"
    WORK = "work"
    OTHER = "other"


class CustomerRegistered(Event, frozen=True, kw_only=True, tag="customers.customer_registered.v1"):
    """The store knows this person, as far as the person said who it is."""

    customer_id: Subject
    store_id: UUID
    first_name: Personal[str] = None
    last_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None  # E.164
    email_claim: UUID | None = None
    phone_claim: UUID | None = None
    accepts_marketing: bool = False


class CustomerRenamed(Event, frozen=True, kw_only=True, tag="customers.customer_renamed.v1"):
    """The customer is called this."""

    customer_id: Subject
    first_name: Personal[str]
    last_name: Personal[str]


class CustomerEmailAssigned(Event, frozen=True, kw_only=True, tag="customers.customer_email_assigned.v1"):
    """The customer is reached at this e-mail address, or at none."""

    customer_id: Subject
    email: Personal[str]
    email_claim: UUID | None


class CustomerPhoneAssigned(Event, frozen=True, kw_only=True, tag="customers.customer_phone_assigned.v1"):
    """The customer is reached at this phone number, or at none."""

    customer_id: Subject
    phone: Personal[str]
    phone_claim: UUID | None


class MarketingAccepted(Event, frozen=True, kw_only=True, tag="customers.marketing_accepted.v1"):
    """The customer wants to hear from the store."""

    customer_id: UUID


class MarketingDeclined(Event, frozen=True, kw_only=True, tag="customers.marketing_declined.v1"):
    """The customer does not want to hear from the store."""

    customer_id: UUID


class AddressAdded(Event, frozen=True, kw_only=True, tag="customers.address_added.v1"):
    """One more place where the customer receives parcels. The first one is the default."""

    customer_id: Subject
    address_id: UUID
    label: Label = Label.HOME
    address: Personal[Address]


class AddressCorrected(Event, frozen=True, kw_only=True, tag="customers.address_corrected.v1"):
    """The place is this one."""

    customer_id: Subject
    address_id: UUID
    label: Label = Label.HOME
    address: Personal[Address]


class AddressRemoved(Event, frozen=True, kw_only=True, tag="customers.address_removed.v1"):
    """The customer does not receive parcels there any more."""

    customer_id: UUID
    address_id: UUID


class DefaultAddressChosen(Event, frozen=True, kw_only=True, tag="customers.default_address_chosen.v1"):
    """Parcels go there unless the customer says otherwise."""

    customer_id: UUID
    address_id: UUID


CustomerEvent = (
    CustomerRegistered
    | CustomerRenamed
    | CustomerEmailAssigned
    | CustomerPhoneAssigned
    | MarketingAccepted
    | MarketingDeclined
    | AddressAdded
    | AddressCorrected
    | AddressRemoved
    | DefaultAddressChosen
)
