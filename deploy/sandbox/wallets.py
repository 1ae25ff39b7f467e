"""Mobile wallets at Paymob: the payment is asked for by phone number, and its owner confirms it on a page."""

from litestar import MediaType, Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Redirect

from deploy.sandbox import pages
from deploy.sandbox.asking import Asking, Json, body, of
from deploy.sandbox.paymob import Refused, return_url

SAID: dict[str, Json] = {
    "confirm": {"pending": False, "success": True},
    "refuse": {"pending": False, "success": False, "error_occured": True},
}


@post("/api/acceptance/payments/pay", status_code=200)
async def pay(request: Asking) -> Response[Json]:
    """Ask the owner of a wallet."""
    asked, base = await body(request), str(request.base_url).rstrip("/")
    return of(request).answer("paymob", lambda: of(request).paymob.pay_by_wallet(asked, base), 200)


@get("/wallet/{transaction_id:int}", media_type=MediaType.HTML)
async def wallet(request: Asking, transaction_id: FromPath[int]) -> str:
    """What the owner of the wallet sees."""
    try:
        return pages.wallet(of(request).paymob.transaction(transaction_id))
    except Refused as no:
        raise HTTPException(status_code=no.status, detail="This payment does not exist · هذه الدفعة غير موجودة") from no


@post("/wallet/{transaction_id:int}/{said:str}", status_code=200)
async def answered(request: Asking, transaction_id: FromPath[int], said: FromPath[str]) -> Response[Json] | Redirect:
    """The owner types the PIN, or does not; then goes back to the shop."""
    if said not in SAID:
        raise HTTPException(status_code=404, detail=f"one of {sorted(SAID)}")
    paymob = of(request).paymob
    obj = of(request).control(lambda: paymob.change(transaction_id, **SAID[said]))
    back = return_url(paymob.order(obj["order"]["id"]), obj)
    return Redirect(back, status_code=303) if back else Response(obj)


ROUTES = [pay, wallet, answered]
