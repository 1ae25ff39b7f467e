"""Recognising people: facts so far, one request, the facts or the refusal that follow."""

from typing import Any
from uuid import UUID

import pytest

from numu_core.customers.commands import (
    MOST_ADDRESSES,
    AddAddress,
    AssignEmail,
    AssignPhone,
    ChooseDefaultAddress,
    ChooseMarketing,
    CorrectAddress,
    CustomerRecognised,
    RecogniseCustomer,
    RegisterCustomer,
    RemoveAddress,
    RenameCustomer,
)
from numu_core.customers.decider import CUSTOMERS
from numu_core.customers.errors import CustomerAlreadyRegistered, EmailTaken, PhoneTaken, TooManyAddresses
from numu_core.customers.events import (
    AddressAdded,
    AddressCorrected,
    AddressRemoved,
    CustomerEmailAssigned,
    CustomerPhoneAssigned,
    CustomerRegistered,
    CustomerRenamed,
    DefaultAddressChosen,
    Label,
    MarketingAccepted,
    MarketingDeclined,
)
from numu_core.kernel.addresses import Address
from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.subjects import SubjectErased
from tests.kernel.spec import SECRET, given, new_id

STORE, OTHER_STORE, MONA, OMAR, HOME, WORK = (UUID(int=n) for n in range(1, 7))
PHONE, EMAIL = "+201001234567", "mona@example.com"
NILE = Address(first_name="منى", last_name="علي", address_line1="1 شارع النيل", city="القاهرة", country="EG")


def phone_claim(phone: str, store_id: UUID = STORE) -> UUID:
    return keyed_id(SECRET, "customers.phone", f"{store_id}:{phone}")


def email_claim(email: str, store_id: UUID = STORE) -> UUID:
    return keyed_id(SECRET, "customers.email", f"{store_id}:{email}")


def holds_phone(customer_id: UUID, phone: str = PHONE) -> Claimed:
    return Claimed(claim_id=phone_claim(phone), what="customers.phone", holder=customer_id)


def holds_email(customer_id: UUID, email: str = EMAIL) -> Claimed:
    return Claimed(claim_id=email_claim(email), what="customers.email", holder=customer_id)


def registered(customer_id: UUID, **fields: Any) -> CustomerRegistered:
    email, phone = fields.get("email"), fields.get("phone")
    claims = {"email_claim": email and email_claim(email), "phone_claim": phone and phone_claim(phone)}
    facts = {"store_id": STORE, "first_name": "Mona", "last_name": "Ali", **claims, **fields}
    return CustomerRegistered(customer_id=customer_id, **facts)


mona = (registered(MONA, phone=PHONE), holds_phone(MONA))
omar = (registered(OMAR, email=EMAIL), holds_email(OMAR))
at_home = AddressAdded(customer_id=MONA, address_id=HOME, address=NILE)
at_work = AddressAdded(customer_id=MONA, address_id=WORK, label=Label.WORK, address=NILE)


def guest(**fields: Any) -> RecogniseCustomer:
    return RecogniseCustomer(**{"store_id": STORE, "first_name": "Mona", "last_name": "Ali", **fields})


def test_a_stranger_is_registered_with_phone_and_email() -> None:
    done = given().when(guest(phone=PHONE, email="Mona@Example.com"))
    who = new_id(1)
    facts = registered(who, phone=PHONE, email="Mona@Example.com", email_claim=email_claim(EMAIL))
    done.then(holds_email(who), holds_phone(who), facts)
    assert done.result == CustomerRecognised(customer_id=who, registered=True)


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ({"phone": PHONE}, MONA),
        ({"email": "MONA@example.com"}, OMAR),
        ({"phone": PHONE, "email": EMAIL}, MONA),  # the phone counts more
        ({"phone": "+201111111111", "email": EMAIL}, OMAR),
    ],
)
def test_phone_first_then_email_and_nothing_is_changed(asked: dict[str, str], who: UUID) -> None:
    done = given(*mona, *omar).when(guest(**asked, first_name="Somebody", accepts_marketing=True))
    done.then_nothing()
    assert done.result == CustomerRecognised(customer_id=who, registered=False)


def test_without_phone_and_email_everybody_is_new() -> None:
    done = given(*mona).when(guest())
    done.then(registered(new_id(1)))


def test_another_store_of_the_tenant_does_not_know_them() -> None:
    done = given(*mona).when(guest(store_id=OTHER_STORE, phone=PHONE))
    assert done.result.registered


def test_who_was_erased_comes_back_as_somebody_new() -> None:
    again = given(*mona, SubjectErased(subject_id=MONA)).when(guest(phone=PHONE))
    released = Released(claim_id=phone_claim(PHONE), what="customers.phone")
    again.then(released, holds_phone(new_id(1)), registered(new_id(1), phone=PHONE))


def test_registering_refuses_what_others_have() -> None:
    ask = RegisterCustomer(customer_id=OMAR, store_id=STORE, phone=PHONE)
    given(*mona).when(ask).then_refused(PhoneTaken())
    given(*omar).when(RegisterCustomer(customer_id=MONA, store_id=STORE, email=EMAIL)).then_refused(EmailTaken())
    again = RegisterCustomer(customer_id=MONA, store_id=STORE, phone=PHONE)
    given(*mona).when(again).then_refused(CustomerAlreadyRegistered(customer_id=MONA))


def test_a_new_phone_or_email_frees_the_old_one() -> None:
    new = "+201222222222"
    given(*mona).when(AssignPhone(customer_id=MONA, phone=new)).then(
        Released(claim_id=phone_claim(PHONE), what="customers.phone"),
        holds_phone(MONA, new),
        CustomerPhoneAssigned(customer_id=MONA, phone=new, phone_claim=phone_claim(new)),
    )
    given(*omar).when(AssignEmail(customer_id=OMAR, email=None)).then(
        Released(claim_id=email_claim(EMAIL), what="customers.email"),
        CustomerEmailAssigned(customer_id=OMAR, email=None, email_claim=None),
    )
    given(*mona).when(AssignPhone(customer_id=MONA, phone=PHONE)).then_nothing()
    given(*mona, *omar).when(AssignEmail(customer_id=MONA, email=EMAIL)).then_refused(EmailTaken())
    missing = NotFound(what="customer", id=MONA)
    given().when(AssignPhone(customer_id=MONA, phone=PHONE)).then_refused(missing)
    given().when(AssignEmail(customer_id=MONA, email=EMAIL)).then_refused(missing)


def test_names_and_marketing_are_the_customers_choice() -> None:
    given(*mona).when(RenameCustomer(customer_id=MONA, first_name="منى", last_name="")).then(
        CustomerRenamed(customer_id=MONA, first_name="منى", last_name="")
    )
    given(*mona).when(ChooseMarketing(customer_id=MONA, accepts=False)).then_nothing()
    accepted = MarketingAccepted(customer_id=MONA)
    given(*mona).when(ChooseMarketing(customer_id=MONA, accepts=True)).then(accepted)
    declined = MarketingDeclined(customer_id=MONA)
    given(*mona, accepted).when(ChooseMarketing(customer_id=MONA, accepts=False)).then(declined)


def test_the_first_address_is_the_default_until_another_is_chosen() -> None:
    given(*mona).when(AddAddress(customer_id=MONA, address_id=HOME, address=NILE, default=True)).then(at_home)
    work = AddAddress(customer_id=MONA, address_id=WORK, label=Label.WORK, address=NILE, default=True)
    chosen = DefaultAddressChosen(customer_id=MONA, address_id=WORK)
    given(*mona, at_home).when(work).then(at_work, chosen)
    given(*mona, at_home, at_work, chosen).when(work).then_nothing()
    assert CUSTOMERS.fold([mona[0], at_home, at_work]).default_address_id == HOME
    assert CUSTOMERS.fold([mona[0], at_home, at_work, chosen]).default_address_id == WORK


def test_removing_the_default_address_leaves_the_oldest() -> None:
    gone = AddressRemoved(customer_id=MONA, address_id=HOME)
    given(*mona, at_home, at_work).when(RemoveAddress(customer_id=MONA, address_id=HOME)).then(gone)
    given(*mona).when(RemoveAddress(customer_id=MONA, address_id=HOME)).then_nothing()
    assert CUSTOMERS.fold([mona[0], at_home, at_work, gone]).default_address_id == WORK
    last = AddressRemoved(customer_id=MONA, address_id=WORK)
    assert CUSTOMERS.fold([mona[0], at_home, at_work, gone, last]).default_address_id is None


def test_only_known_addresses_are_corrected_or_chosen() -> None:
    correct = CorrectAddress(customer_id=MONA, address_id=HOME, label=Label.OTHER, address=NILE)
    corrected = AddressCorrected(customer_id=MONA, address_id=HOME, label=Label.OTHER, address=NILE)
    given(*mona, at_home).when(correct).then(corrected)
    missing = NotFound(what="address", id=HOME)
    given(*mona).when(correct).then_refused(missing)
    given(*mona).when(ChooseDefaultAddress(customer_id=MONA, address_id=HOME)).then_refused(missing)
    given(*mona, at_home).when(ChooseDefaultAddress(customer_id=MONA, address_id=HOME)).then_nothing()


def test_a_customer_keeps_only_so_many_addresses() -> None:
    kept = [AddressAdded(customer_id=MONA, address_id=UUID(int=100 + n), address=NILE) for n in range(MOST_ADDRESSES)]
    one_more = AddAddress(customer_id=MONA, address_id=HOME, address=NILE)
    given(*mona, *kept).when(one_more).then_refused(TooManyAddresses(most=MOST_ADDRESSES))
