"""Intentions about customers. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``.

``RegisterCustomer``, ``RecogniseCustomer``, ``AssignEmail`` and ``AssignPhone`` are flows: they claim the e-mail
address and the phone number, which are one customer's alone in a store.
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.customers.events import Label
from numu_core.kernel.addresses import Address
from numu_core.kernel.messages import Command

FirstOrLast = Annotated[str, Meta(max_length=100)]
Email = Annotated[str, Meta(min_length=3, max_length=320, pattern="^[^@\\s]+@[^@\\s]+$")]
Phone = Annotated[str, Meta(pattern="^\\+[1-9][0-9]{5,14}$")]  # E.164
MOST_ADDRESSES = 50


class RegisterCustomer(Command, frozen=True, kw_only=True):
    """Know a person. A flow."""

    customer_id: UUID
    store_id: UUID
    first_name: FirstOrLast = ""
    last_name: FirstOrLast = ""
    email: Email | None = None
    phone: Phone | None = None
    accepts_marketing: bool = False


class RecogniseCustomer(Command, frozen=True, kw_only=True):
    """Who is this? The customer with this phone number, else the one with this e-mail address, else a new one. A flow.

    What is known about a customer who is found stays as it is: a guest who types somebody's number changes nothing.
    """

    store_id: UUID
    first_name: FirstOrLast = ""
    last_name: FirstOrLast = ""
    email: Email | None = None
    phone: Phone | None = None
    accepts_marketing: bool = False


class CustomerRecognised(Struct, frozen=True, kw_only=True):
    """Who it is."""

    customer_id: UUID
    registered: bool  # just now


class RenameCustomer(Command, frozen=True, kw_only=True):
    """Call the customer this."""

    customer_id: UUID
    first_name: FirstOrLast
    last_name: FirstOrLast


class AssignEmail(Command, frozen=True, kw_only=True):
    """Reach the customer at this e-mail address, or at none. A flow."""

    customer_id: UUID
    email: Email | None


class AssignPhone(Command, frozen=True, kw_only=True):
    """Reach the customer at this phone number, or at none. A flow."""

    customer_id: UUID
    phone: Phone | None
    shared: bool = False  # nobody has proved whose it is: others may have it, too, and this customer is not known by it


class ChooseMarketing(Command, frozen=True, kw_only=True):
    """Want to hear from the store, or not."""

    customer_id: UUID
    accepts: bool


class AddAddress(Command, frozen=True, kw_only=True):
    """Add a place. The same ``address_id`` again is a no-op."""

    customer_id: UUID
    address_id: UUID
    label: Label = Label.HOME
    address: Address
    default: bool = False


class CorrectAddress(Command, frozen=True, kw_only=True):
    """Say where the place really is."""

    customer_id: UUID
    address_id: UUID
    label: Label = Label.HOME
    address: Address


class RemoveAddress(Command, frozen=True, kw_only=True):
    """Forget a place. Removing twice is removing once."""

    customer_id: UUID
    address_id: UUID


class ChooseDefaultAddress(Command, frozen=True, kw_only=True):
    """Prefer a place."""

    customer_id: UUID
    address_id: UUID


class EnterCustomer(Command, frozen=True, kw_only=True):
    """The step of ``RegisterCustomer`` that says who it is; the claims are taken before."""

    customer_id: UUID
    store_id: UUID
    first_name: FirstOrLast = ""
    last_name: FirstOrLast = ""
    email: Email | None = None
    phone: Phone | None = None
    email_claim: UUID | None = None
    phone_claim: UUID | None = None
    accepts_marketing: bool = False


class NoteEmail(Command, frozen=True, kw_only=True):
    """The step of ``AssignEmail`` after the claim."""

    customer_id: UUID
    email: Email | None
    email_claim: UUID | None


class NotePhone(Command, frozen=True, kw_only=True):
    """The step of ``AssignPhone`` after the claim."""

    customer_id: UUID
    phone: Phone | None
    phone_claim: UUID | None


CustomerCommand = (
    EnterCustomer
    | RenameCustomer
    | NoteEmail
    | NotePhone
    | ChooseMarketing
    | AddAddress
    | CorrectAddress
    | RemoveAddress
    | ChooseDefaultAddress
)
