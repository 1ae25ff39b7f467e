"""What a customer is, and which facts may follow. The state holds nothing personal."""

from typing import assert_never
from uuid import UUID

from msgspec import Struct, structs
from msgspec.structs import replace

from numu_core.customers.commands import (
    MOST_ADDRESSES,
    AddAddress,
    ChooseDefaultAddress,
    ChooseMarketing,
    CorrectAddress,
    CustomerCommand,
    EnterCustomer,
    NoteEmail,
    NotePhone,
    RemoveAddress,
    RenameCustomer,
)
from numu_core.customers.errors import CustomerAlreadyRegistered, TooManyAddresses
from numu_core.customers.events import (
    AddressAdded,
    AddressCorrected,
    AddressRemoved,
    CustomerEmailAssigned,
    CustomerEvent,
    CustomerPhoneAssigned,
    CustomerRegistered,
    CustomerRenamed,
    DefaultAddressChosen,
    MarketingAccepted,
    MarketingDeclined,
)
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound


class Customer(Struct, frozen=True, kw_only=True):
    """One customer."""

    store_id: UUID | None = None  # None: not registered
    email_claim: UUID | None = None
    phone_claim: UUID | None = None
    accepts_marketing: bool = False
    addresses: tuple[UUID, ...] = ()  # oldest first
    default_address_id: UUID | None = None

    @property
    def exists(self) -> bool:
        """Registered."""
        return self.store_id is not None


def evolve(customer: Customer, event: CustomerEvent) -> Customer:  # noqa: PLR0911 - one short case for each fact
    """The customer after ``event``."""
    match event:
        case CustomerRegistered():
            return Customer(
                store_id=event.store_id,
                email_claim=event.email_claim,
                phone_claim=event.phone_claim,
                accepts_marketing=event.accepts_marketing,
            )
        case CustomerEmailAssigned():
            return replace(customer, email_claim=event.email_claim)
        case CustomerPhoneAssigned():
            return replace(customer, phone_claim=event.phone_claim)
        case MarketingAccepted():
            return replace(customer, accepts_marketing=True)
        case MarketingDeclined():
            return replace(customer, accepts_marketing=False)
        case AddressAdded():
            default = customer.default_address_id or event.address_id
            return replace(customer, addresses=(*customer.addresses, event.address_id), default_address_id=default)
        case AddressRemoved():
            left = tuple(known for known in customer.addresses if known != event.address_id)
            kept = customer.default_address_id if customer.default_address_id in left else next(iter(left), None)
            return replace(customer, addresses=left, default_address_id=kept)
        case DefaultAddressChosen():
            return replace(customer, default_address_id=event.address_id)
        case CustomerRenamed() | AddressCorrected():
            return customer
        case _:
            assert_never(event)


def enter(customer: Customer, command: EnterCustomer) -> list[CustomerEvent]:
    """``[CustomerRegistered]``.

    Raises:
        CustomerAlreadyRegistered: the id is taken.
    """
    if customer.exists:
        raise CustomerAlreadyRegistered(customer_id=command.customer_id)
    return [CustomerRegistered(**structs.asdict(command))]


def rename(customer: Customer, command: RenameCustomer) -> list[CustomerEvent]:
    """``[CustomerRenamed]``."""
    _there(customer, command.customer_id)
    return [CustomerRenamed(**structs.asdict(command))]


def note_email(customer: Customer, command: NoteEmail) -> list[CustomerEvent]:
    """``[CustomerEmailAssigned]``; nothing when the customer has that one."""
    _there(customer, command.customer_id)
    same = customer.email_claim == command.email_claim
    return [] if same else [CustomerEmailAssigned(**structs.asdict(command))]


def note_phone(customer: Customer, command: NotePhone) -> list[CustomerEvent]:
    """``[CustomerPhoneAssigned]``; nothing when the customer has that one."""
    _there(customer, command.customer_id)
    same = command.phone_claim is not None and customer.phone_claim == command.phone_claim  # unclaimed: cannot be told
    return [] if same else [CustomerPhoneAssigned(**structs.asdict(command))]


def choose_marketing(customer: Customer, command: ChooseMarketing) -> list[CustomerEvent]:
    """``[MarketingAccepted]`` or ``[MarketingDeclined]``; nothing when that was the choice already."""
    _there(customer, command.customer_id)
    fact = MarketingAccepted if command.accepts else MarketingDeclined
    return [] if customer.accepts_marketing == command.accepts else [fact(customer_id=command.customer_id)]


def add_address(customer: Customer, command: AddAddress) -> list[CustomerEvent]:
    """``[AddressAdded]``, and ``DefaultAddressChosen`` where that is wanted and does not follow anyway.

    Raises:
        TooManyAddresses: the customer keeps as many as a customer may.
    """
    _there(customer, command.customer_id)
    if command.address_id in customer.addresses:
        return []
    if len(customer.addresses) >= MOST_ADDRESSES:
        raise TooManyAddresses(most=MOST_ADDRESSES)
    added = AddressAdded(
        customer_id=command.customer_id, address_id=command.address_id, label=command.label, address=command.address
    )
    chosen = DefaultAddressChosen(customer_id=command.customer_id, address_id=command.address_id)
    return [added, chosen] if command.default and customer.addresses else [added]


def correct_address(customer: Customer, command: CorrectAddress) -> list[CustomerEvent]:
    """``[AddressCorrected]``."""
    _has(customer, command.customer_id, command.address_id)
    return [AddressCorrected(**structs.asdict(command))]


def remove_address(customer: Customer, command: RemoveAddress) -> list[CustomerEvent]:
    """``[AddressRemoved]``; nothing when it is not there. The oldest one left becomes the default if this one was."""
    _there(customer, command.customer_id)
    known = command.address_id in customer.addresses
    return [AddressRemoved(customer_id=command.customer_id, address_id=command.address_id)] if known else []


def choose_default_address(customer: Customer, command: ChooseDefaultAddress) -> list[CustomerEvent]:
    """``[DefaultAddressChosen]``; nothing when it is."""
    _has(customer, command.customer_id, command.address_id)
    chosen = DefaultAddressChosen(customer_id=command.customer_id, address_id=command.address_id)
    return [] if customer.default_address_id == command.address_id else [chosen]


def _there(customer: Customer, customer_id: UUID) -> None:
    if not customer.exists:
        raise NotFound(what="customer", id=customer_id)


def _has(customer: Customer, customer_id: UUID, address_id: UUID) -> None:
    _there(customer, customer_id)
    if address_id not in customer.addresses:
        raise NotFound(what="address", id=address_id)


CUSTOMERS: Decider[Customer, CustomerEvent] = Decider(
    stream="customers",
    key="customer_id",
    initial=Customer(),
    commands=CustomerCommand,
    events=CustomerEvent,
    evolve=evolve,
    decide={
        EnterCustomer: enter,
        RenameCustomer: rename,
        NoteEmail: note_email,
        NotePhone: note_phone,
        ChooseMarketing: choose_marketing,
        AddAddress: add_address,
        CorrectAddress: correct_address,
        RemoveAddress: remove_address,
        ChooseDefaultAddress: choose_default_address,
    },
)
DECIDERS = [CUSTOMERS]
