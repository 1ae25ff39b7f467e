"""What codes take off a basket: the till's own pipeline, asked once for each code until one helps."""

from msgspec import convert

from numu_core.kernel.money import total
from numu_core.kernel.shop import Shop
from numu_core.pricing.commands import BasketLine, PriceBasket, Quote
from numu_core.promotions.commands import CartDiscounted, CodeRejected, DiscountCart, PromotionApplied
from numu_core.promotions.errors import CodesDoNotCombine


def discount_cart(shop: Shop, command: DiscountCart) -> CartDiscounted:
    """What an order of these lines would get, and why each other code does nothing."""
    quote, rejected = _priced(shop, command, None), list[CodeRejected]()
    for code in dict.fromkeys(command.codes):
        if quote.coupon_id:
            title, title_ar = CodesDoNotCombine.title, CodesDoNotCombine.title_ar
            rejected.append(CodeRejected(code=code, reason=CodesDoNotCombine.code, title=title, title_ar=title_ar))
            continue
        tried = _priced(shop, command, code)
        if tried.coupon_id:
            quote = tried
        rejected += [
            CodeRejected(code=code, reason=problem.code, title=problem.title, title_ar=problem.title_ar)
            for problem in tried.problems
            if problem.line is None
        ]
    nothing = quote.subtotal * 0
    return CartDiscounted(
        by_code=quote.coupon_discount or nothing,
        automatic=total((one.amount for one in quote.promotions), nothing.currency),
        free_shipping=quote.free_shipping,
        promotions=tuple(convert(one, PromotionApplied, from_attributes=True) for one in quote.promotions),
        rejected=tuple(rejected),
    )


def _priced(shop: Shop, command: DiscountCart, code: str | None) -> Quote:
    basket = PriceBasket(
        store_id=command.store_id,
        currency=command.currency,
        lines=[convert(line, BasketLine, from_attributes=True) for line in command.lines],
        customer_id=command.customer_id,
        coupon_code=code,
        strict=False,
    )
    quote: Quote = shop.do(basket)
    return quote


FLOWS = [(DiscountCart, discount_cart)]
