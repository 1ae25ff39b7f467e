"""What a shopper's account decides, without doors."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.carts.events import CartEmptied, CartNoteWritten, cart_id_of
from numu_core.customer_accounts.commands import (
    ChooseNotifications,
    CloseShopperAccount,
    RefreshShopper,
    RegisterShopper,
    Session,
    SignInShopper,
    SignOutShopper,
    Told,
    VerifyShopperEmail,
)
from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS, MOST_SESSIONS
from numu_core.customer_accounts.errors import ShopperSessionOver, WrongShopperPassword
from numu_core.customer_accounts.events import (
    CustomerAccountClosed,
    CustomerAccountOpened,
    CustomerEmailVerified,
    CustomerSessionEnded,
    CustomerSessionOpened,
    CustomerSessionRefreshed,
    CustomerVerificationFailed,
    CustomerVerificationRequested,
    NotificationsChosen,
)
from numu_core.customers.commands import CustomerRecognised, RecogniseCustomer
from numu_core.customers.events import AddressAdded, AddressRemoved, CustomerRegistered
from numu_core.kernel.codes import CodeExpired
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.subjects import SubjectErased
from numu_core.tracking.flows import TRAIL
from numu_core.wishlists.events import WishAdded, WishRemoved, wishlist_id_of
from tests.kernel.spec import NOW, SECRET, given, new_id

STORE, MONA = new_id(1), new_id(2)
OPENED = CustomerAccountOpened(
    customer_id=MONA,
    store_id=STORE,
    email="mona@example.com",
    email_claim=new_id(3),
    buyer_claim=new_id(4),
    language="ar",
    password="kept",
)
REQUESTED = CustomerVerificationRequested(customer_id=MONA, secret="s", digest="right", at=NOW)


def session(n: int) -> Session:
    return Session(session_id=new_id(100 + n), refresh_id=f"{n:032d}", life_s=60)


def opened(n: int) -> CustomerSessionOpened:
    one = session(n)
    until = NOW + timedelta(seconds=60)
    return CustomerSessionOpened(
        customer_id=MONA, session_id=one.session_id, refresh_id=one.refresh_id, expires_at=until
    )


def refresh(presented: int) -> RefreshShopper:
    return RefreshShopper(
        customer_id=MONA,
        session_id=session(1).session_id,
        presented=f"{presented:032d}",
        replacement=f"{9:032d}",
        life_s=60,
    )


def test_a_password_that_was_replaced_meanwhile_opens_nothing() -> None:
    sign_in = SignInShopper(customer_id=MONA, password="kept", session=session(1))
    given(OPENED).when(sign_in).then(opened(1))
    given(OPENED).when(SignInShopper(customer_id=MONA, password="old", session=session(1))).then_refused(
        WrongShopperPassword()
    )
    given().when(sign_in).then_refused(WrongShopperPassword())


def test_a_refresh_token_is_good_once() -> None:
    until = NOW + timedelta(seconds=60)
    refreshed = CustomerSessionRefreshed(
        customer_id=MONA, session_id=session(1).session_id, refresh_id=f"{9:032d}", expires_at=until
    )
    given(OPENED, opened(1)).when(refresh(1)).then(refreshed)
    caught = given(OPENED, opened(1), refreshed).when(refresh(1))
    ended = CustomerSessionEnded(customer_id=MONA, session_id=session(1).session_id, reused=True)
    caught.then(ended)
    assert caught.result == Told(right=False)
    given(OPENED, opened(1), refreshed, ended).when(refresh(9)).then_refused(ShopperSessionOver())


def test_signing_out_twice_is_signing_out_once() -> None:
    out = SignOutShopper(customer_id=MONA, session_id=session(1).session_id)
    ended = CustomerSessionEnded(customer_id=MONA, session_id=session(1).session_id)
    given(OPENED, opened(1)).when(out).then(ended)
    given(OPENED, opened(1), ended).when(out).then_nothing()


def test_the_oldest_session_is_over_when_there_are_too_many() -> None:
    state = CUSTOMER_ACCOUNTS.fold([OPENED, *(opened(n) for n in range(MOST_SESSIONS + 1))])
    assert list(state.sessions) == [session(n).session_id for n in range(1, MOST_SESSIONS + 1)]


def test_a_wrong_code_is_a_fact_and_an_old_one_is_refused() -> None:
    wrong, right = (VerifyShopperEmail(customer_id=MONA, digest=digest) for digest in ("wrong", "right"))
    given(OPENED, REQUESTED).when(wrong).then(CustomerVerificationFailed(customer_id=MONA))
    given(OPENED, REQUESTED).when(right).then(CustomerEmailVerified(customer_id=MONA))
    given(OPENED, REQUESTED).when(right, now=NOW + timedelta(hours=24)).then_refused(CodeExpired())


@pytest.mark.parametrize("told", [True, False])
def test_only_what_differs_is_chosen(told: bool) -> None:
    choose = ChooseNotifications(customer_id=MONA, email={"shipping_update": told})
    then = NotificationsChosen(customer_id=MONA, email={"shipping_update": False}, whatsapp={})
    if told:
        given(OPENED).when(choose).then_nothing()
        given(OPENED, then).when(choose).then(
            NotificationsChosen(customer_id=MONA, email={"shipping_update": True}, whatsapp={})
        )
    else:
        given(OPENED).when(choose).then(then)
        given(OPENED, then).when(choose).then_nothing()


def register() -> RegisterShopper:
    return RegisterShopper(
        customer_id=MONA,
        store_id=STORE,
        email="mona@example.com",
        first_name="منى",
        last_name="Adel",
        phone="+201001234567",
        password="kept",
        session=session(1),
        secret="s",
        digest="right",
    )


BUYS = RecogniseCustomer(store_id=STORE, first_name="M", email="mona@example.com", phone="+201001234567")
PROVES = VerifyShopperEmail(customer_id=MONA, digest="right", email="mona@example.com")


def test_a_registration_does_not_become_the_guest_of_the_same_address() -> None:
    bought = given().when(BUYS)
    registered = given(*bought.decided).when(register())
    assert bought.result.customer_id != MONA
    assert MONA in {getattr(fact, "customer_id", None) for fact in registered.decided}
    proved = given(*bought.decided, *registered.decided).when(PROVES)
    proved.then(CustomerEmailVerified(customer_id=MONA, guest_id=bought.result.customer_id))


@pytest.mark.parametrize("known_by", ["email", "phone"])
def test_who_buys_later_is_not_taken_for_somebody_who_only_typed_the_same(known_by: str) -> None:
    registered = given().when(register())
    buys = RecogniseCustomer(store_id=STORE, **{known_by: getattr(BUYS, known_by)})
    bought = given(*registered.decided).when(buys)
    assert bought.result.registered
    assert bought.result.customer_id != MONA


def test_who_proved_the_address_is_known_by_it_but_not_by_the_phone_number() -> None:
    registered = given().when(register())
    proved = given(*registered.decided).when(PROVES)
    facts = [*registered.decided, *proved.decided]
    by_email = given(*facts).when(RecogniseCustomer(store_id=STORE, email="Mona@example.com", phone="+201009999999"))
    assert by_email.result == CustomerRecognised(customer_id=MONA, registered=False)
    assert given(*facts).when(RecogniseCustomer(store_id=STORE, phone=BUYS.phone)).result.registered


def test_another_address_than_the_accounts_is_not_claimed() -> None:
    registered = given().when(register())
    given(*registered.decided).when(replace(PROVES, email="boss@example.com")).then(
        CustomerEmailVerified(customer_id=MONA)
    )


def trail(of: UUID) -> SubjectErased:
    """What is known of somebody as a visitor is forgotten too."""
    return SubjectErased(subject_id=keyed_id(SECRET, TRAIL, str(of)))


@pytest.mark.parametrize("guest_too", [True, False])
def test_closing_takes_everything_along_and_the_guest_only_where_all_of_it_is_proved(guest_too: bool) -> None:
    cart_id, wishlist_id = cart_id_of(MONA, ""), wishlist_id_of(MONA, "")
    filled = [
        CustomerRegistered(customer_id=MONA, store_id=STORE, first_name="منى", last_name="Adel"),
        AddressAdded(customer_id=MONA, address_id=new_id(8), address=None),
        WishAdded(wishlist_id=wishlist_id, store_id=STORE, product_id=new_id(7)),
        CartNoteWritten(cart_id=cart_id, owner_id=MONA, note="اتصلوا بي"),
    ]
    before = [OPENED, CustomerEmailVerified(customer_id=MONA, guest_id=new_id(6)), *filled]
    closed = given(*before).when(CloseShopperAccount(customer_id=MONA, guest_too=guest_too))
    guest = [SubjectErased(subject_id=new_id(6)), trail(new_id(6))] if guest_too else []
    closed.then(
        CartEmptied(cart_id=cart_id),
        WishRemoved(wishlist_id=wishlist_id, product_id=new_id(7)),
        AddressRemoved(customer_id=MONA, address_id=new_id(8)),
        CustomerAccountClosed(customer_id=MONA),
        SubjectErased(subject_id=MONA),
        trail(MONA),
        *guest,
    )
    assert closed.result == Told(right=True, spent="kept")
    given(*before, *closed.decided).when(CloseShopperAccount(customer_id=MONA)).then_refused(
        NotFound(what="customer", id=MONA)
    )


def test_the_address_is_free_again_once_its_account_is_closed() -> None:
    registered = given().when(register())
    facts = [*registered.decided, *given(*registered.decided).when(PROVES).decided]
    facts += given(*facts).when(CloseShopperAccount(customer_id=MONA)).decided
    other = new_id(9)
    again = given(*facts).when(replace(register(), customer_id=other))
    assert again.refusal is None
    facts += again.decided
    facts += given(*facts).when(replace(PROVES, customer_id=other)).decided
    assert given(*facts).when(BUYS).result == CustomerRecognised(customer_id=other, registered=False)
