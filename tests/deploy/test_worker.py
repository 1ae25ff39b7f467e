"""Whom a worker writes to, and whom it tells: the sandbox only where nothing is real."""

from typing import Any

import pytest
from pydantic import SecretStr

from deploy.cli.worker import mail_account, storefront_account
from deploy.sandbox.accounts import RESEND, STOREFRONT
from deploy.settings import Settings


def chosen(environment: str, **more: Any) -> Settings:
    return Settings.model_construct(**{**Settings().model_dump(), "environment": environment, **more})


def test_outside_production_mails_and_calls_go_to_the_sandbox() -> None:
    here = chosen("development")
    assert mail_account(here) == {"api_key": RESEND["api_key"], "address": here.mail_address}
    assert storefront_account(here) == {"secret": STOREFRONT["secret"], "url": here.sandbox_url}


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_where_shops_are_real_nothing_of_the_sandbox_is_known(environment: str) -> None:
    assert mail_account(chosen(environment))["api_key"] == ""
    assert storefront_account(chosen(environment)) == {"secret": "", "url": ""}


def test_what_is_set_holds_everywhere() -> None:
    given = {"resend_api_key": SecretStr("re_1"), "revalidation_secret": SecretStr("s"), "mail_address": "a@b.example"}
    for environment in ("development", "production"):
        assert mail_account(chosen(environment, **given)) == {"api_key": "re_1", "address": "a@b.example"}
        assert storefront_account(chosen(environment, **given)) == {"secret": "s", "url": ""}
    elsewhere = chosen("development", revalidation_secret=SecretStr("s"), revalidation_url="http://127.0.0.1:3100")
    assert storefront_account(elsewhere)["url"] == "http://127.0.0.1:3100"
