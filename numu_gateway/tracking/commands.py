"""What storefronts tell of visitors. Looking is no fact: only what the store wants Meta to hear of becomes one."""

import re
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4

import structlog
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from redis.exceptions import RedisError

from numu_core.tracking.commands import ReportStep, SendTestEvent
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.reads import Read
from numu_gateway.tracking.bodies import STEPS, TestEvent, TestEventBody, TrackBody, TrackEventBody, seen
from numu_projections.store_settings.queries import settings_of

MOST_BODY = 16 * 1024
REMEMBERED_S = 24 * 3600
"""For how long a beacon that comes again is not heard again. Source: HTTP contract, section 14."""
PLAIN = re.compile(
    r"(?:[a-z_]{1,30}[:.-])?(?:(?=[0-9-]*[a-fA-F])[0-9a-fA-F-]{8,36}|[0-9]{13,20}(?:[.-][0-9]{1,20}){0,2})"
)
"""Ids that machines make, perhaps after a word that says of what: hexadecimal, or more digits than phones have."""
SHOP = "/storefront/store/{store_id:uuid}"
log = structlog.get_logger()


@post(
    f"{SHOP}/track",
    operation_id="track_page_view",
    guards=[public()],
    status_code=204,
    request_max_body_size=MOST_BODY,
)
async def track_page_view(
    store_id: FromPath[UUID],
    data: JSONBody[TrackBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> None:
    """A shopper looks at a page, or does something on the way to an order."""
    await _heard(store_id, data, dispatch, doors, read)


@post(
    f"{SHOP}/track-event",
    operation_id="track_analytics_event",
    guards=[public()],
    status_code=204,
    request_max_body_size=MOST_BODY,
)
async def track_analytics_event(
    store_id: FromPath[UUID],
    data: JSONBody[TrackEventBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> None:
    """The same, in other words."""
    same = TrackBody(
        event=data.event, payload=data.payload, fingerprint=data.fingerprint, event_id=data.event_id or None
    )
    await _heard(store_id, same, dispatch, doors, read)


async def _heard(store_id: UUID, data: TrackBody, dispatch: Dispatch, doors: Doors, read: Read) -> None:
    """Pass it on, once, where the store wants that. The store that wants nothing pays nothing for it."""
    name = STEPS.get(data.step or data.event or "")
    if name is None or not (await read(settings_of, store_id)).settings.tracking.capi_enabled:
        return
    told = seen(data)
    if not (told.fbp or told.fbc or told.agent or told.customer_id):
        return  # nobody could be known by it
    event_id = named(data.event_id) if data.event_id else uuid4().hex
    mark = f"tracking:{store_id}:{name}:{event_id}"
    if not await _first(doors, mark):
        return
    visitor = data.fingerprint or told.fbp or event_id
    command = ReportStep(
        store_id=store_id, name=name, event_id=event_id, visitor=visitor, opted_out=data.opt_out, seen=told
    )
    try:
        await dispatch(command, key=None)
    except Exception:
        await doors.services.redis.delete(mark)
        raise


def named(event_id: str) -> str:
    """The id as it is, where it can be nobody's address or name; else its digest: it stands open in the log."""
    return event_id if PLAIN.fullmatch(event_id) else blake2b(event_id.encode(), digest_size=16).hexdigest()


async def _first(doors: Doors, mark: str) -> bool:
    """Whether this beacon was not heard lately. Without Valkey the log itself knows it again."""
    try:
        return bool(await doors.services.redis.set(mark, "1", ex=REMEMBERED_S, nx=True))
    except (RedisError, OSError) as fault:
        log.warning("beacons are not remembered", fault=str(fault))
        return True


@post(
    "/stores/{store_id:uuid}/settings/tracking/meta/test-event",
    operation_id="send_meta_test_event",
    guards=[allow("settings.general.edit")],
    status_code=200,
)
async def send_meta_test_event(
    store_id: FromPath[UUID], data: JSONBody[TestEventBody], dispatch: NamedDependency[Dispatch]
) -> Success[TestEvent]:
    """Send Meta one purchase that counts nowhere; ``…/meta/events`` shows how it was taken.

    Raises:
        NotConnected: there is no pixel, or no token.
    """
    event_id = f"test:{dispatch.new_id()}"
    await dispatch(SendTestEvent(store_id=store_id, event_id=event_id, test_code=data.test_event_code))
    sent = TestEvent(enqueued=True, test_event_code=data.test_event_code, queued_event_id=event_id)
    return ok(sent, "The test event is on its way")


ROUTES: list[Any] = [track_page_view, track_analytics_event, send_meta_test_event]
