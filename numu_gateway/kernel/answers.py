"""Success bodies of the contract (§2). ``message`` is always there."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, cast

from msgspec import Raw, Struct

T = TypeVar("T")


class Success(Struct, Generic[T], frozen=True, kw_only=True):
    """One object, or any payload."""

    success: bool = True
    data: T
    message: str | None = None


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A page by number."""

    items: Sequence[T]
    total: int
    page: int
    page_size: int
    total_pages: int


class CursorPage(Struct, Generic[T], frozen=True, kw_only=True):
    """A page by cursor."""

    items: Sequence[T]
    next_cursor: str | None = None
    prev_cursor: str | None = None
    has_more: bool = False


class Message(Struct, frozen=True, kw_only=True):
    """Nothing to tell but a sentence."""

    message: str


def ok(data: T, message: str | None = None) -> Success[T]:
    """``data`` in the envelope."""
    return Success(data=data, message=message)


def page_of(items: Sequence[T], total: int, *, page: int, size: int, message: str | None = None) -> Success[Page[T]]:
    """One page of ``total`` items in the envelope."""
    pages = -(-total // size)
    return ok(Page(items=items, total=total, page=page, page_size=size, total_pages=pages), message)


def cursor_page(
    items: Sequence[T], *, after: str | None, before: str | None = None, message: str | None = None
) -> Success[CursorPage[T]]:
    """One page, and where the next and the previous ones start."""
    return ok(CursorPage(items=items, next_cursor=after, prev_cursor=before, has_more=after is not None), message)


def raw(kind: type[T], json: bytes) -> T:
    """JSON that PostgreSQL already made, passed for what it is: ``ok(raw(OrderView, row))`` encodes nothing again.

    For a list: ``page_of(raw(list[OrderView], rows), total, …)``.
    """
    assert kind is not None
    return cast("T", Raw(json))


def listed(kind: type[Any], json: bytes) -> Sequence[Any]:
    """Like ``raw`` for an array of ``kind``."""
    return raw(list[kind], json)  # type: ignore[valid-type]
