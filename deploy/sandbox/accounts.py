"""Who may ask the imitated providers. One account of each exists from the start; tests and shops may add theirs."""

from typing import Any

from deploy.sandbox.book import Book

PAYMOB: dict[str, Any] = {
    "secret_key": "egy_sk_test_sandbox0001",
    "public_key": "egy_pk_test_sandbox0001",
    "hmac_secret": "sandbox-paymob-hmac-secret",
    "api_key": "sandbox-paymob-api-key",
    "profile_id": 778899,
    "integrations": {"5012345": "card", "5012346": "wallet"},
}
BOSTA: dict[str, Any] = {"api_key": "sandbox-bosta-api-key", "business_id": "sandbox-business"}
RESEND: dict[str, Any] = {"api_key": "re_sandbox0001", "webhook_url": "", "webhook_secret": ""}
META: dict[str, Any] = {"token": "EAASANDBOXtoken0001conversions", "pixels": ["100000000000001", "100000000000002"]}
STOREFRONT = {"secret": "sandbox-revalidation-secret"}


def open_accounts(book: Book) -> None:
    """The accounts that are always there."""
    add_paymob(book, PAYMOB)
    add_bosta(book, BOSTA)
    add_resend(book, RESEND)
    add_meta(book, META)


def add_paymob(book: Book, account: dict[str, Any]) -> None:
    """Let this merchant in: found by secret key, by API key and by public key."""
    for key in ("secret_key", "api_key", "public_key"):
        if account.get(key):
            book.put("paymob_account", str(account[key]), account)


def add_bosta(book: Book, account: dict[str, Any]) -> None:
    """Let this merchant in."""
    book.put("bosta_account", str(account["api_key"]), account)


def add_resend(book: Book, account: dict[str, Any]) -> None:
    """Let this sender in; reports go to its ``webhook_url``, if it has one."""
    book.put("resend_account", str(account["api_key"]), account)


def add_meta(book: Book, account: dict[str, Any]) -> None:
    """Let this advertiser in, with these pixels."""
    book.put("meta_account", str(account["token"]), account)
