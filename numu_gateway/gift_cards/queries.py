"""HTTP questions about gift cards."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_core.gift_cards.commands import GiftCardFound, LookUpGiftCard
from numu_gateway.gift_cards.bodies import GiftCardBalance
from numu_gateway.gift_cards.commands import shown
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.gift_cards.queries import list_entries, list_gift_cards
from numu_projections.gift_cards.views import CardStatus, GiftCardEntryView, GiftCardView


@get("/stores/{store_id:uuid}/gift-cards", operation_id="list_gift_cards", guards=[allow("discounts.view")])
async def list_gift_cards_of(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    status: Annotated[CardStatus | None, QueryParameter()] = None,
) -> Success[list[GiftCardView]]:
    """The store's cards, newest first."""
    return ok([card.view() for card in await read(list_gift_cards, store_id, status)])


@get(
    "/stores/{store_id:uuid}/gift-cards/{gift_card_id:uuid}",
    operation_id="get_gift_card",
    guards=[allow("discounts.view")],
)
async def get_one_gift_card(
    store_id: FromPath[UUID], gift_card_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[GiftCardView]:
    """One card, with its version as ``ETag``."""
    return ok(await shown(read, call, store_id, gift_card_id))


@get(
    "/stores/{store_id:uuid}/gift-cards/{gift_card_id:uuid}/transactions",
    operation_id="list_gift_card_transactions",
    guards=[allow("discounts.view")],
)
async def list_transactions_of(
    store_id: FromPath[UUID], gift_card_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[list[GiftCardEntryView]]:
    """The card's ledger, newest line first; its amounts sum to the balance."""
    return ok(await read(list_entries, store_id, gift_card_id))


@get(
    "/storefront/store/{store_id:uuid}/gift-cards/{code:str}",
    operation_id="get_gift_card_balance",
    guards=[public()],
)
async def get_gift_card_balance(
    store_id: FromPath[UUID],
    code: FromPath[str],
    dispatch: NamedDependency[Dispatch],
) -> Success[GiftCardBalance]:
    """What is on the card with this code, as the log knows it now."""
    found = (await dispatch.preview(LookUpGiftCard(store_id=store_id, code=code))).value(GiftCardFound)
    return ok(
        GiftCardBalance(
            last_four=found.last_four,
            current_balance_cents=found.balance.minor,
            currency=found.balance.currency,
            expires_at=found.expires_at,
        )
    )


ROUTES = [list_gift_cards_of, get_one_gift_card, list_transactions_of, get_gift_card_balance]
