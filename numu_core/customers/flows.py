"""Recognising people: an e-mail address or a phone number is one customer's alone in a store."""

from uuid import UUID

from numu_core.customers.commands import (
    AssignEmail,
    AssignPhone,
    CustomerRecognised,
    EnterCustomer,
    NoteEmail,
    NotePhone,
    RecogniseCustomer,
    RegisterCustomer,
)
from numu_core.customers.decider import CUSTOMERS, Customer
from numu_core.customers.errors import CustomerAlreadyRegistered, EmailTaken, PhoneTaken
from numu_core.kernel.claims import CLAIMS, Claim, Release
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.kernel.subjects import SUBJECTS

EMAIL, PHONE = "customers.email", "customers.phone"


def register_customer(shop: Shop, command: RegisterCustomer) -> None:
    """Register a person under the given id.

    Raises:
        CustomerAlreadyRegistered: the id is taken.
        EmailTaken, PhoneTaken: another customer of the store has it.
    """
    if shop.state(CUSTOMERS, command.customer_id).exists:
        raise CustomerAlreadyRegistered(customer_id=command.customer_id)
    _register(shop, command.customer_id, command)


def recognise_customer(shop: Shop, command: RecogniseCustomer) -> CustomerRecognised:
    """Find the customer by phone, then by e-mail; register one when there is none. Never refuses.

    A person who was erased is not recognised again, but becomes a new customer.
    """
    streams = [stream for stream in (_phone_claim(shop, command), _email_claim(shop, command)) if stream]
    shop.expect(CLAIMS, streams)
    for stream in streams:
        if holder := _holder(shop, stream):
            return CustomerRecognised(customer_id=holder, registered=False)
    customer_id = shop.new_id()
    _register(shop, customer_id, command)
    return CustomerRecognised(customer_id=customer_id, registered=True)


def assign_email(shop: Shop, command: AssignEmail) -> None:
    """Give the old address back, take the new one.

    Raises:
        NotFound: no such customer.
        EmailTaken: another customer of the store has it.
    """
    customer, store_id = _customer(shop, command.customer_id)
    stream = shop.keyed_id(EMAIL, f"{store_id}:{_same_email(command.email)}") if command.email else None
    _swap(shop, EMAIL, command.customer_id, customer.email_claim, stream)
    shop.do(NoteEmail(customer_id=command.customer_id, email=command.email, email_claim=stream))


def assign_phone(shop: Shop, command: AssignPhone) -> None:
    """Give the old number back, take the new one.

    Raises:
        NotFound: no such customer.
        PhoneTaken: another customer of the store has it, and it may not be shared.
    """
    customer, store_id = _customer(shop, command.customer_id)
    stream = shop.keyed_id(PHONE, f"{store_id}:{command.phone}") if command.phone else None
    if command.shared:
        stream = None
    _swap(shop, PHONE, command.customer_id, customer.phone_claim, stream)
    shop.do(NotePhone(customer_id=command.customer_id, phone=command.phone, phone_claim=stream))


def _register(shop: Shop, customer_id: UUID, command: RegisterCustomer | RecogniseCustomer) -> None:
    email_claim, phone_claim = _email_claim(shop, command), _phone_claim(shop, command)
    _swap(shop, EMAIL, customer_id, None, email_claim)
    _swap(shop, PHONE, customer_id, None, phone_claim)
    shop.do(
        EnterCustomer(
            customer_id=customer_id,
            store_id=command.store_id,
            first_name=command.first_name,
            last_name=command.last_name,
            email=command.email,
            phone=command.phone,
            email_claim=email_claim,
            phone_claim=phone_claim,
            accepts_marketing=command.accepts_marketing,
        )
    )


def _swap(shop: Shop, what: str, customer_id: UUID, old: UUID | None, new: UUID | None) -> None:
    """Give the stream ``old`` back and take ``new``."""
    if old and old != new:
        shop.do(Release(claim_id=old, what=what, holder=customer_id))
    if new and _holder(shop, new) not in {None, customer_id}:
        raise EmailTaken if what == EMAIL else PhoneTaken
    if new and (erased := shop.state(CLAIMS, new)) is not None and erased != customer_id:
        shop.do(Release(claim_id=new, what=what, holder=erased))
    if new:
        shop.do(Claim(claim_id=new, what=what, holder=customer_id))


def _holder(shop: Shop, stream: UUID) -> UUID | None:
    """Whose it is; nobody's when that person was erased."""
    holder = shop.state(CLAIMS, stream)
    return holder if holder and shop.state(SUBJECTS, holder) == "known" else None


def _customer(shop: Shop, customer_id: UUID) -> tuple[Customer, UUID]:
    customer = shop.state(CUSTOMERS, customer_id)
    if customer.store_id is None:
        raise NotFound(what="customer", id=customer_id)
    return customer, customer.store_id


def _email_claim(shop: Shop, command: RegisterCustomer | RecogniseCustomer) -> UUID | None:
    return shop.keyed_id(EMAIL, f"{command.store_id}:{_same_email(command.email)}") if command.email else None


def _phone_claim(shop: Shop, command: RegisterCustomer | RecogniseCustomer) -> UUID | None:
    return shop.keyed_id(PHONE, f"{command.store_id}:{command.phone}") if command.phone else None


def _same_email(email: str) -> str:
    """Addresses that differ in case only are one mailbox."""
    return email.strip().casefold()


FLOWS = [
    (RegisterCustomer, register_customer),
    (RecogniseCustomer, recognise_customer),
    (AssignEmail, assign_email),
    (AssignPhone, assign_phone),
]
