"""HTTP questions about zones, coverage, and what a parcel could cost."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from numu_core.carts.events import cart_id_of
from numu_core.kernel.governorates import GOVERNORATES
from numu_core.kernel.money import Money
from numu_core.shipping.commands import OfferShipping, ShippingOffered
from numu_gateway.kernel.access import allow, public, shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Hot, Read
from numu_gateway.shipping.bodies import (
    FreeShippingProgress,
    GovernorateView,
    OptionsBody,
    OptionsView,
    OptionView,
    QuoteBody,
    QuoteOption,
    ServedGovernorate,
)
from numu_gateway.shipping.commands import shown
from numu_projections.shipping.queries import get_coverage, get_settings, get_shipping, served_governorates
from numu_projections.shipping.views import CoverageView, ShippingSettings, ZoneView
from numu_projections.stores.views import StoreRef

VIEW = "settings.general.view"
Locale = Annotated[Literal["en", "ar"], QueryParameter()]


@get("/stores/{store_id:uuid}/shipping/zones", operation_id="list_shipping_zones", guards=[allow(VIEW)])
async def list_shipping_zones(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[ZoneView]]:
    """The store's zones with their rates, also those that are not active."""
    return ok((await read(get_shipping, store_id)).zones)


@get("/stores/{store_id:uuid}/shipping/zones/{zone_id:uuid}", operation_id="get_shipping_zone", guards=[allow(VIEW)])
async def get_shipping_zone(
    store_id: FromPath[UUID], zone_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[ZoneView]:
    """One zone with its rates."""
    return ok(await shown(read, call, store_id, zone_id))


@get("/stores/{store_id:uuid}/shipping/coverage", operation_id="get_shipping_coverage", guards=[allow(VIEW)])
async def get_shipping_coverage(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[CoverageView]:
    """Which governorates active zones reach."""
    return ok(await read(get_coverage, store_id))


@get("/stores/{store_id:uuid}/settings/shipping", operation_id="get_shipping_settings", guards=[allow(VIEW)])
async def get_shipping_settings(
    store_id: FromPath[UUID], store: NamedDependency[StoreRef], read: NamedDependency[Read]
) -> Success[ShippingSettings]:
    """Couriers, zones and the subtotal from which delivery is free."""
    return ok(await read(get_settings, store_id, store.currency))


@post(
    "/stores/{store_id:uuid}/shipping/calculate",
    operation_id="calculate_shipping_preview",
    guards=[allow(VIEW)],
    status_code=200,
)
async def calculate_shipping_preview(
    store_id: FromPath[UUID],
    data: JSONBody[OptionsBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
) -> Success[OptionsView]:
    """What a shopper would be offered for such a basket."""
    return ok(await offered(dispatch, wish(data, store_id, store)))


@post(
    "/storefront/store/{store_id:uuid}/shipping/options",
    operation_id="storefront_shipping_options",
    guards=[shopper()],
    status_code=200,
)
async def storefront_shipping_options(
    store_id: FromPath[UUID],
    data: JSONBody[OptionsBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
) -> Success[OptionsView]:
    """The ways to send the basket. Where it is the caller's own cart, its weight counts, which clients do not know."""
    cart_id = cart_id_of(call.caller.id, call.caller.actor)
    return ok(await offered(dispatch, wish(data, store_id, store, cart_id=cart_id, customer_id=call.caller.id)))


@post(
    "/storefront/store/{store_id:uuid}/shipping/quote",
    operation_id="get_shipping_quote",
    guards=[public()],
    status_code=200,
)
async def get_shipping_quote(
    store_id: FromPath[UUID],
    data: JSONBody[QuoteBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
) -> Success[list[QuoteOption]]:
    """The older form: by city and weight alone."""
    command = OfferShipping(
        store_id=store_id,
        currency=store.currency,
        governorate=data.destination_city,
        subtotal=Money(0, store.currency),
        weight_g=round(data.weight_kg * 1000),
    )
    return ok(quote_options((await dispatch.preview(command)).value(ShippingOffered)))


@get(
    "/storefront/store/{store_id:uuid}/shipping/governorates",
    operation_id="storefront_list_shipping_governorates",
    guards=[public()],
)
async def storefront_list_shipping_governorates(
    store_id: FromPath[UUID], hot: NamedDependency[Hot], locale: Locale = "en"
) -> Response[Success[list[ServedGovernorate]]]:
    """Where the store delivers."""
    return await hot(served_governorates, store_id, locale)


@get("/public/reference/governorates", operation_id="list_reference_governorates", guards=[public()])
async def list_reference_governorates(
    country: Annotated[str, QueryParameter(max_length=2)] = "EG", locale: Locale = "en"
) -> Success[list[GovernorateView]]:
    """Egypt's governorates; of another country none is known."""
    known = GOVERNORATES if country.upper() == "EG" else ()
    return ok([GovernorateView.of(one, locale) for one in known])


def wish(data: OptionsBody, store_id: UUID, store: StoreRef, **whose: Any) -> OfferShipping:
    """What is to be sent, as a command."""
    return OfferShipping(
        store_id=store_id,
        currency=store.currency,
        governorate=data.governorate_code,
        subtotal=Money(data.cart_subtotal_cents, store.currency),
        weight_g=data.cart_weight_g,
        cod=data.cod_requested,
        coupon_code=data.coupon_code,
        **whose,
    )


async def offered(dispatch: Dispatch, command: OfferShipping) -> OptionsView:
    """The answer of the till's own rules."""
    found = (await dispatch.preview(command)).value(ShippingOffered)
    return options_view(found, command.subtotal)


def options_view(found: ShippingOffered, subtotal: Money) -> OptionsView:
    """What was found, as the contract shows it."""
    options = [
        OptionView(
            rate_id=one.rate_id,
            id=one.rate_id,
            label=one.label,
            name=one.label,
            label_ar=one.label_ar,
            amount_cents=one.amount.minor,
            currency=one.amount.currency,
            estimated_days_min=one.days_min,
            estimated_days_max=one.days_max,
            cod_supported=one.cod,
            rate_type=one.kind,
        )
        for one in found.options
    ]
    return OptionsView(options=options, free_shipping_progress=_progress(found.free_from, subtotal))


def _progress(threshold: Money | None, subtotal: Money) -> FreeShippingProgress | None:
    if threshold is None:
        return None
    left = max((threshold - subtotal).minor, 0)
    return FreeShippingProgress(
        current_cents=subtotal.minor, threshold_cents=threshold.minor, remaining_cents=left, qualified=not left
    )


def quote_options(found: ShippingOffered) -> list[QuoteOption]:
    """The same in the older form."""
    return [
        QuoteOption(
            carrier="manual",
            service=one.label,
            amount_cents=one.amount.minor,
            currency=one.amount.currency,
            estimated_days=one.days_max,
        )
        for one in found.options
    ]


ROUTES = [
    list_shipping_zones,
    get_shipping_zone,
    get_shipping_coverage,
    get_shipping_settings,
    calculate_shipping_preview,
    storefront_shipping_options,
    get_shipping_quote,
    storefront_list_shipping_governorates,
    list_reference_governorates,
]
