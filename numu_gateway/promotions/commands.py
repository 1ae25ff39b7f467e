"""What shoppers tell of promotions. None can exist yet: whichever they name is not found, once the form is right."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath, JSONBody

from numu_core.promotions.errors import PromotionNotFound
from numu_gateway.kernel.access import shopper
from numu_gateway.kernel.answers import Success
from numu_gateway.promotions.bodies import (
    DismissBody,
    EventReceived,
    FormSubmitted,
    PromotionEventBody,
    SubmitFormBody,
)

AT = "/storefront/store/{store_id:uuid}/promotions/{promotion_id:uuid}"


@post(f"{AT}/events", operation_id="storefront_record_promotion_event", guards=[shopper()], status_code=202)
async def storefront_record_promotion_event(
    store_id: FromPath[UUID],  # noqa: ARG001 - whose promotion
    promotion_id: FromPath[UUID],
    data: JSONBody[PromotionEventBody],  # noqa: ARG001 - checked by its type
) -> EventReceived:
    """Somebody saw, clicked or closed a promotion."""
    raise PromotionNotFound(promotion_id=promotion_id)


@post(f"{AT}/dismiss", operation_id="storefront_dismiss_promotion", guards=[shopper()], status_code=204)
async def storefront_dismiss_promotion(
    store_id: FromPath[UUID],  # noqa: ARG001 - whose promotion
    promotion_id: FromPath[UUID],
    data: JSONBody[DismissBody],  # noqa: ARG001 - checked by its type
) -> None:
    """Somebody wants to see it no more for a while."""
    raise PromotionNotFound(promotion_id=promotion_id)


@post(f"{AT}/submit", operation_id="storefront_submit_promotion_form", guards=[shopper()])
async def storefront_submit_promotion_form(
    store_id: FromPath[UUID],  # noqa: ARG001 - whose promotion
    promotion_id: FromPath[UUID],
    data: JSONBody[SubmitFormBody],  # noqa: ARG001 - checked by its type
) -> Success[FormSubmitted]:
    """Somebody filled in its form."""
    raise PromotionNotFound(promotion_id=promotion_id)


ROUTES = [storefront_record_promotion_event, storefront_dismiss_promotion, storefront_submit_promotion_form]
