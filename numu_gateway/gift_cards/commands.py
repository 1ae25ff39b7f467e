"""HTTP commands on gift cards."""

import hashlib
import hmac
from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.gift_cards.commands import AdjustGiftCard, GiftCardFound, IssueGiftCard, VoidGiftCard
from numu_core.gift_cards.decider import GIFT_CARDS
from numu_core.kernel.money import Money
from numu_gateway.gift_cards.bodies import AdjustGiftCardBody, IssuedGiftCard, IssueGiftCardBody, VoidGiftCardBody
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.moments import utc
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import clean
from numu_projections.gift_cards.queries import get_gift_card
from numu_projections.gift_cards.views import GiftCardView
from numu_projections.stores.views import StoreRef

SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Of codes: none that is taken for another. Source: HTTP contract, section 5."""

GROUPS = 4


def new_code(secret: bytes, seed: UUID) -> str:
    """``GC-XXXX-XXXX-XXXX-XXXX``.

    Args:
        secret: the tenant's, without which nobody finds the code.
        seed: random; with an ``Idempotency-Key`` the same again, so that a repeated request has the same answer
            although no code is stored.
    """
    number = int.from_bytes(hmac.new(secret, b"gift_cards.code\x1f" + seed.bytes, hashlib.sha256).digest())
    signs = []
    for _ in range(GROUPS * 4):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    text = "".join(signs)
    return "-".join(["GC", *(text[n : n + 4] for n in range(0, len(text), 4))])


@post("/stores/{store_id:uuid}/gift-cards", operation_id="issue_gift_card", guards=[allow("discounts.create")])
async def issue_gift_card(
    store_id: FromPath[UUID],
    data: JSONBody[IssueGiftCardBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[IssuedGiftCard]:
    """Put money behind a fresh code, which is shown now and never again."""
    code = new_code(doors.services.keyring.tenant_secret(store.tenant_id), dispatch.new_id())
    command = IssueGiftCard(
        store_id=store_id,
        code=code,
        balance=Money(data.initial_balance_cents, data.currency or store.currency),
        customer_id=data.customer_id,
        expires_at=utc(data.expires_at) if data.expires_at else None,
        note=clean(data.note),
    )
    found = (await dispatch(command)).value(GiftCardFound)
    card = await shown(read, call, store_id, found.card_id)
    return ok(IssuedGiftCard(card=card, code=code), "Gift card issued successfully")


@post(
    "/stores/{store_id:uuid}/gift-cards/{gift_card_id:uuid}/void",
    operation_id="void_gift_card",
    guards=[allow("discounts.edit")],
    status_code=200,
)
async def void_gift_card(
    store_id: FromPath[UUID],
    gift_card_id: FromPath[UUID],
    data: JSONBody[VoidGiftCardBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[GiftCardView]:
    """Let the card pay nothing any more."""
    command = VoidGiftCard(card_id=gift_card_id, store_id=store_id, note=clean(data.note))
    await dispatch(command, edits=(GIFT_CARDS, gift_card_id))
    return ok(await shown(read, call, store_id, gift_card_id), "Gift card voided successfully")


@post(
    "/stores/{store_id:uuid}/gift-cards/{gift_card_id:uuid}/adjust",
    operation_id="adjust_gift_card",
    guards=[allow("discounts.edit")],
    status_code=200,
)
async def adjust_gift_card(
    store_id: FromPath[UUID],
    gift_card_id: FromPath[UUID],
    data: JSONBody[AdjustGiftCardBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[GiftCardView]:
    """Put money on the card, or take money off, in the card's currency."""
    command = AdjustGiftCard(
        card_id=gift_card_id, store_id=store_id, change_minor=data.change_cents, note=clean(data.note)
    )
    await dispatch(command, edits=(GIFT_CARDS, gift_card_id))
    return ok(await shown(read, call, store_id, gift_card_id), "Gift card adjusted successfully")


async def shown(read: Read, call: Call, store_id: UUID, card_id: UUID) -> GiftCardView:
    """The card, with its version as ``ETag``."""
    card = await read(get_gift_card, store_id, card_id)
    call.answer_headers.append((b"etag", b'"%d"' % card.version))
    return card.view()


ROUTES = [issue_gift_card, void_gift_card, adjust_gift_card]
