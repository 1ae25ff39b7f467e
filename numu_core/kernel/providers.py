"""What every outside system looks like from the inside: four pure functions, no socket."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.messages import Command

Account = Mapping[str, str]
"""A tenant's credentials and settings at one provider, opened from the secret store, never logged."""


class Request(Struct, frozen=True, kw_only=True):
    """What to send."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class Answer(Struct, frozen=True, kw_only=True):
    """What came back."""

    status: int
    body: bytes


class Callback(Struct, frozen=True, kw_only=True):
    """What a provider posts to us. Header names are lower case."""

    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}
    body: bytes = b""


class Provider(Struct, frozen=True, kw_only=True, eq=False):
    """One outside system."""

    name: str
    build: Callable[[Any, Account, str], Request]  # question, account, job id: what to send
    read: Callable[[Any, Answer], Command]  # question, answer: what we learnt
    verify: Callable[[Callback, bytes], bool]  # is it really the provider, given the tenant's secret?
    translate: Callable[[Callback], Sequence[Command]]  # verified callback: what we learnt


@dataclass(eq=False)
class BadSignature(DomainError):
    """A callback that its provider did not sign. It has no effect."""

    kind = Kind.UNAUTHENTICATED
    code = "providers/bad-signature"
    title = "The signature is missing or wrong"
    title_ar = "التوقيع مفقود أو غير صحيح"

    provider: str


@dataclass(eq=False)
class ProviderUnavailable(DomainError):
    """No answer, or one that says later: ask again."""

    kind = Kind.UNAVAILABLE
    code = "providers/unavailable"
    title = "The provider does not answer"
    title_ar = "مزود الخدمة لا يستجيب"

    provider: str


@dataclass(eq=False)
class ProviderRefused(DomainError):
    """The provider said no; asking again will not help. A person must look at it."""

    kind = Kind.RULE
    code = "providers/refused"
    title = "The provider refused"
    title_ar = "رفض مزود الخدمة الطلب"

    provider: str
    answer: str  # the provider's words, at most 500 characters, without secrets


def accept(provider: Provider, callback: Callback, secret: bytes) -> Sequence[Command]:
    """What a genuine callback tells us.

    Raises:
        BadSignature: not signed with ``secret``, or no secret is configured.
    """
    if not secret or not provider.verify(callback, secret):
        raise BadSignature(provider=provider.name)
    return provider.translate(callback)
