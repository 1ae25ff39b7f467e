"""Registering, signing in and out, codes, and being forgotten.

Who registers is a new customer, whatever a guest bought with the same address or phone number before, and is not
recognised by them when a guest buys later: anybody could type those. Once the code that was mailed has come back, the
address is proved: what a guest bought with it is shown, and whoever buys with it is the account's customer. Nothing
proves a phone number.
"""

from datetime import timedelta
from uuid import UUID

from numu_core.carts.commands import EmptyCart
from numu_core.carts.events import cart_id_of
from numu_core.customer_accounts.commands import (
    ChangeShopperPassword,
    CloseShopperAccount,
    EndShopperAccount,
    RefreshShopper,
    RegisterShopper,
    RequestShopperReset,
    RequestShopperVerification,
    ResetShopperPassword,
    Session,
    SignInShopper,
    Told,
    VerifyShopperEmail,
)
from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS, RESET, VERIFICATION, CustomerAccount
from numu_core.customer_accounts.errors import (
    NotThePassword,
    ShopperEmailTaken,
    ShopperSessionOver,
    WrongShopperPassword,
)
from numu_core.customer_accounts.events import (
    CustomerAccountOpened,
    CustomerEmailVerified,
    CustomerPasswordChanged,
    CustomerResetFailed,
    CustomerResetRequested,
    CustomerSessionEnded,
    CustomerSessionOpened,
    CustomerSessionRefreshed,
    CustomerVerificationFailed,
    CustomerVerificationRequested,
)
from numu_core.customers.commands import AssignEmail, EnterCustomer, RemoveAddress
from numu_core.customers.decider import CUSTOMERS
from numu_core.kernel.claims import CLAIMS, Claim, Release
from numu_core.kernel.codes import is_right, may_issue
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.kernel.subjects import SUBJECTS, EraseSubject
from numu_core.tracking.commands import ForgetTrail
from numu_core.wishlists.commands import EmptyWishlist
from numu_core.wishlists.events import wishlist_id_of

EMAIL, BUYERS = "customer_accounts.email", "customers.email"


def register_shopper(shop: Shop, command: RegisterShopper) -> None:
    """A new customer with a password, signed in, and a code on its way to the address.

    Raises:
        ShopperEmailTaken: somebody signs in with the address already.
    """
    claim = shop.keyed_id(EMAIL, f"{command.store_id}:{command.email}")
    if _alive(shop, shop.state(CLAIMS, claim)):
        raise ShopperEmailTaken
    if erased := shop.state(CLAIMS, claim):
        shop.do(Release(claim_id=claim, what=EMAIL, holder=erased))
    shop.do(Claim(claim_id=claim, what=EMAIL, holder=command.customer_id))
    shop.do(
        EnterCustomer(
            customer_id=command.customer_id,
            store_id=command.store_id,
            first_name=command.first_name,
            last_name=command.last_name,
            email=command.email,
            phone=command.phone,
            accepts_marketing=command.accepts_marketing,
        )
    )
    shop.apply(
        CustomerAccountOpened(
            customer_id=command.customer_id,
            store_id=command.store_id,
            email=command.email,
            email_claim=claim,
            buyer_claim=_buyers(shop, command.store_id, command.email),
            language=command.language,
            password=command.password,
        )
    )
    _open(shop, command.customer_id, command.session)
    _verification(shop, command)


def _buyers(shop: Shop, store_id: UUID, email: str) -> UUID:
    """The claim that says who is known by the address as a customer."""
    return shop.keyed_id(BUYERS, f"{store_id}:{email.casefold()}")


def _alive(shop: Shop, holder: UUID | None) -> bool:
    return holder is not None and shop.state(SUBJECTS, holder) == "known"


def sign_in_shopper(shop: Shop, command: SignInShopper) -> None:
    """Open a session.

    Raises:
        WrongShopperPassword: there is no account any more, or its password was changed meanwhile.
    """
    account = shop.state(CUSTOMER_ACCOUNTS, command.customer_id)
    if not account.exists or account.password != command.password:
        raise WrongShopperPassword
    _open(shop, command.customer_id, command.session)


def _open(shop: Shop, customer_id: UUID, session: Session) -> None:
    shop.apply(
        CustomerSessionOpened(
            customer_id=customer_id,
            session_id=session.session_id,
            refresh_id=session.refresh_id,
            expires_at=shop.now + timedelta(seconds=session.life_s),
        )
    )


def refresh_shopper(shop: Shop, command: RefreshShopper) -> Told:
    """Exchange a refresh token; one that comes a second time ends the session: that is a fact, hence no refusal.

    Raises:
        ShopperSessionOver: no such open session.
    """
    account = shop.state(CUSTOMER_ACCOUNTS, command.customer_id)
    good = account.sessions.get(command.session_id)
    if good is None:
        raise ShopperSessionOver
    if good != command.presented:
        ended = CustomerSessionEnded(customer_id=command.customer_id, session_id=command.session_id, reused=True)
        shop.apply(ended)
        return Told(right=False)
    shop.apply(
        CustomerSessionRefreshed(
            customer_id=command.customer_id,
            session_id=command.session_id,
            refresh_id=command.replacement,
            expires_at=shop.now + timedelta(seconds=command.life_s),
        )
    )
    return Told(right=True)


def change_shopper_password(shop: Shop, command: ChangeShopperPassword) -> None:
    """Let another password be good, and end the other sessions.

    Raises:
        NotThePassword: it was changed meanwhile.
    """
    if _account(shop, command.customer_id).password != command.present:
        raise NotThePassword
    _replace(shop, command.customer_id, command.password, command.keep_session_id)


def _replace(shop: Shop, customer_id: UUID, password: str, keep: UUID | None = None) -> None:
    for session_id in _account(shop, customer_id).sessions:
        if session_id != keep:
            shop.apply(CustomerSessionEnded(customer_id=customer_id, session_id=session_id))
    shop.apply(CustomerPasswordChanged(customer_id=customer_id, password=password, at=shop.now))


def request_shopper_verification(shop: Shop, command: RequestShopperVerification) -> None:
    """Mail another code; none to an address that is confirmed.

    Raises:
        CodeTooSoon: one went out just now.
    """
    account = _account(shop, command.customer_id)
    if not account.verified:
        may_issue(account.verification, shop.now, VERIFICATION)
        _verification(shop, command)


def _verification(shop: Shop, command: RegisterShopper | RequestShopperVerification) -> None:
    shop.apply(
        CustomerVerificationRequested(
            customer_id=command.customer_id, secret=command.secret, digest=command.digest, at=shop.now
        )
    )


def verify_shopper_email(shop: Shop, command: VerifyShopperEmail) -> Told:
    """Whether the code was right; either way it is a fact.

    Raises:
        CodeExpired, TooManyTries: it cannot be right any more.
    """
    account = _account(shop, command.customer_id)
    if account.verified:
        return Told(right=True)
    if not is_right(account.verification, command.digest, shop.now, VERIFICATION):
        shop.apply(CustomerVerificationFailed(customer_id=command.customer_id))
        return Told(right=False)
    guest_id = _guest(shop, account, command.customer_id)
    if guest_id is None:
        _known_by(shop, account, command)
    shop.apply(CustomerEmailVerified(customer_id=command.customer_id, guest_id=guest_id))
    return Told(right=True)


def _guest(shop: Shop, account: CustomerAccount, customer_id: UUID) -> UUID | None:
    """Who bought with the account's address before."""
    holder = shop.state(CLAIMS, account.buyer_claim) if account.buyer_claim else None
    return holder if holder != customer_id and _alive(shop, holder) else None


def _known_by(shop: Shop, account: CustomerAccount, command: VerifyShopperEmail) -> None:
    """Whoever buys with the address from now on is this customer."""
    if command.email and account.store_id and account.buyer_claim == _buyers(shop, account.store_id, command.email):
        shop.do(AssignEmail(customer_id=command.customer_id, email=command.email))


def request_shopper_reset(shop: Shop, command: RequestShopperReset) -> None:
    """Mail a code to choose another password with.

    Raises:
        CodeTooSoon: one went out just now.
    """
    account = _account(shop, command.customer_id)
    may_issue(account.reset, shop.now, RESET)
    shop.apply(
        CustomerResetRequested(
            customer_id=command.customer_id, secret=command.secret, digest=command.digest, at=shop.now
        )
    )


def reset_shopper_password(shop: Shop, command: ResetShopperPassword) -> Told:
    """Whether the code was right; then the other password is good and every session over.

    Raises:
        CodeExpired, TooManyTries: it cannot be right any more.
    """
    account = _account(shop, command.customer_id)
    if not is_right(account.reset, command.digest, shop.now, RESET):
        shop.apply(CustomerResetFailed(customer_id=command.customer_id))
        return Told(right=False)
    _replace(shop, command.customer_id, command.password)
    return Told(right=True, spent=account.password)


def close_shopper_account(shop: Shop, command: CloseShopperAccount) -> Told:
    """Close the account, empty what belongs to it, and forget the person.

    Raises:
        NotFound: there is no such account.
    """
    customer_id, account = command.customer_id, _account(shop, command.customer_id)
    if account.email_claim:
        shop.do(Release(claim_id=account.email_claim, what=EMAIL, holder=customer_id))
    shop.do(EmptyCart(cart_id=cart_id_of(customer_id, "")))
    shop.do(EmptyWishlist(wishlist_id=wishlist_id_of(customer_id, "")))
    for address_id in shop.state(CUSTOMERS, customer_id).addresses:
        shop.do(RemoveAddress(customer_id=customer_id, address_id=address_id))
    shop.do(EndShopperAccount(customer_id=customer_id))
    for person in (customer_id, account.guest_id if command.guest_too else None):
        if person:
            shop.do(EraseSubject(subject_id=person))
            shop.do(ForgetTrail(customer_id=person))
    return Told(right=True, spent=account.password)


def _account(shop: Shop, customer_id: UUID) -> CustomerAccount:
    account = shop.state(CUSTOMER_ACCOUNTS, customer_id)
    if not account.exists:
        raise NotFound(what="customer", id=customer_id)
    return account


FLOWS = [
    (RegisterShopper, register_shopper),
    (SignInShopper, sign_in_shopper),
    (RefreshShopper, refresh_shopper),
    (ChangeShopperPassword, change_shopper_password),
    (RequestShopperVerification, request_shopper_verification),
    (VerifyShopperEmail, verify_shopper_email),
    (RequestShopperReset, request_shopper_reset),
    (ResetShopperPassword, reset_shopper_password),
    (CloseShopperAccount, close_shopper_account),
]
