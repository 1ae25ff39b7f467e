"""Documents of a store that are found by a handle, each handle once: menus, pages, blogs, articles."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from numu_core.kernel.claims import claim, holder_of, release
from numu_core.kernel.document import Document
from numu_core.kernel.errors import DomainError, Kind, NotFound
from numu_core.kernel.shop import Shop


@dataclass(eq=False)
class HandleTaken(DomainError):
    """Something else of this kind is found by this handle."""

    kind = Kind.RULE
    code = "kernel/handle-taken"
    title = "This handle is already in use"
    title_ar = "هذا المعرّف مستخدم بالفعل"

    handle: str


def save(shop: Shop, documents: Document, what: str, document_id: UUID, body: Any, *, new: bool, of: UUID) -> None:
    """Create or revise the document; ``of`` is the store, or what else its handle is unique in.

    Raises:
        NotFound: not new, and the store has no such document.
        HandleTaken: another one has its handle.
    """
    before = _theirs(shop, documents, what, document_id, body.store_id, new=new)
    if holder_of(shop, what, f"{of}/{body.handle}") not in {None, document_id}:
        raise HandleTaken(handle=body.handle)
    if before is not None and before.handle != body.handle:
        release(shop, what, f"{of}/{before.handle}", document_id)
    claim(shop, what, f"{of}/{body.handle}", document_id)
    shop.do(documents.create(document_id=document_id, body=body))


def remove(shop: Shop, documents: Document, what: str, document_id: UUID, store_id: UUID, *, of: UUID) -> None:
    """Archive the document; its handle is free again.

    Raises:
        NotFound: the store has no such document.
    """
    before = _theirs(shop, documents, what, document_id, store_id, new=False)
    release(shop, what, f"{of}/{before.handle}", document_id)
    shop.do(documents.archive(document_id=document_id))


def _theirs(shop: Shop, documents: Document, what: str, document_id: UUID, store_id: UUID, *, new: bool) -> Any:
    before = shop.state(documents, document_id)
    missing = before is None and not new
    if missing or (before is not None and before.store_id != store_id):
        raise NotFound(what=what.partition(".")[0].removesuffix("s"), id=document_id)
    return before
