"""What becomes of our e-mails, in the provider's signed words."""

from typing import Any

from litestar import Request, post
from litestar.di import NamedDependency

from numu_core.emails.providers.resend import NAME, RESEND, sent_at, tenant_of, type_of
from numu_core.kernel.providers import BadSignature, accept
from numu_gateway.emails.bodies import Heard
from numu_gateway.kernel.access import webhook
from numu_gateway.kernel.call import utc_now
from numu_gateway.kernel.callbacks import callback_of
from numu_gateway.kernel.doors import Doors

NEWEST_S = 300
"""A report that was signed longer ago, or in the future, may have been caught on its way."""


@post("/webhooks/resend", operation_id="resend_webhook", guards=[webhook()], status_code=200)
async def resend_webhook(request: Request[Any, Any, Any], doors: NamedDependency[Doors]) -> Heard:
    """A mail arrived, or did not. Reporting it again changes nothing.

    Raises:
        BadSignature: it is not Resend, or no secret is set up, or the report is old.
    """
    callback = await callback_of(request)
    reports = accept(RESEND, callback, (doors.config.mail_secret or "").encode())
    if abs(utc_now().timestamp() - sent_at(callback)) > NEWEST_S:
        raise BadSignature(provider=NAME)
    if (tenant_id := tenant_of(callback)) is not None:
        for report in reports:
            await doors.services.engine.execute(tenant_id, report, actor=f"webhook:{NAME}")
    counted = tenant_id is not None and bool(reports)
    detail = "recorded" if counted else "nothing to record"
    return Heard(status="received" if counted else "ignored", type=type_of(callback), detail=detail)


ROUTES = [resend_webhook]
