"""The callback that InstaPay does not have."""

from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency

from numu_gateway.kernel.access import webhook
from numu_gateway.kernel.call import Call

WORDS = (
    "InstaPay sends no callbacks; transfers are reviewed by hand",
    "لا يرسل إنستاباي إشعارات، وتُراجع التحويلات يدويًا",
)


@post("/webhooks/instapay/callback", operation_id="instapay_webhook_callback", guards=[webhook()], status_code=200)
async def instapay_callback(call: NamedDependency[Call]) -> Response[dict[str, Any]]:
    """Reserved: answers 501, whatever is sent, and changes nothing."""
    said = WORDS[call.arabic]
    error = {"code": "HTTP_ERROR", "message": said, "type": "/problems/instapay/no-callbacks"}
    return Response({"success": False, "error": error, "detail": said}, status_code=501)


ROUTES = [instapay_callback]
