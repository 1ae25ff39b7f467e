"""Refusals of the door itself: who you are, where you are, what you sent."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NotSignedIn(DomainError):
    """The route wants somebody, and nobody is there."""

    kind = Kind.UNAUTHENTICATED
    code = "gateway/not-signed-in"
    title = "Sign in first"
    title_ar = "يرجى تسجيل الدخول أولاً"


@dataclass(eq=False)
class SessionEnded(DomainError):
    """The token is genuine, but its session was signed out or its password changed since."""

    kind = Kind.UNAUTHENTICATED
    code = "gateway/session-ended"
    title = "This session has ended; sign in again"
    title_ar = "انتهت هذه الجلسة، يرجى تسجيل الدخول مرة أخرى"
    contract = "INVALID_TOKEN"


@dataclass(eq=False)
class NotAllowed(DomainError):
    """Signed in, but without this permission in this store."""

    kind = Kind.FORBIDDEN
    code = "gateway/not-allowed"
    title = "You may not do this here"
    title_ar = "ليس لديك صلاحية لهذا الإجراء"

    needed: str  # permission code or role


@dataclass(eq=False)
class StoreNotFound(DomainError):
    """No such store, or not open to the public."""

    kind = Kind.NOT_FOUND
    code = "gateway/store-not-found"
    title = "Store not found"
    title_ar = "المتجر غير موجود"

    store: str  # as it was named: id, subdomain or domain


@dataclass(eq=False)
class StoreNotNamed(DomainError):
    """The route needs a store, and nothing in the request names one."""

    kind = Kind.RULE
    code = "gateway/store-not-named"
    title = "The request does not say which store"
    title_ar = "الطلب لا يحدد المتجر"
    contract = "HTTP_ERROR"


@dataclass(eq=False)
class CsrfFailed(DomainError):
    """A write with session cookies and without the token that proves it comes from our own page."""

    kind = Kind.FORBIDDEN
    code = "gateway/csrf-failed"
    title = "CSRF validation failed"
    title_ar = "فشل التحقق من مصدر الطلب"


@dataclass(eq=False)
class NotConfigured(DomainError):
    """This installation has no secret for these routes."""

    kind = Kind.UNAVAILABLE
    code = "gateway/not-configured"
    title = "Not configured on this installation"
    title_ar = "غير مُعد على هذا الخادم"

    what: str


@dataclass(eq=False)
class WrongKey(DomainError):
    """Not the key that internal callers have."""

    kind = Kind.FORBIDDEN
    code = "gateway/wrong-key"
    title = "Wrong key"
    title_ar = "المفتاح غير صحيح"


@dataclass(eq=False)
class BadKey(DomainError):
    """An ``Idempotency-Key`` that cannot be kept."""

    kind = Kind.INVALID
    code = "gateway/bad-idempotency-key"
    title = "Idempotency-Key must be 1 to 255 printable ASCII characters"
    title_ar = "مفتاح عدم التكرار يجب أن يكون من 1 إلى 255 حرفًا لاتينيًا"


@dataclass(eq=False)
class BadIfMatch(DomainError):
    """An ``If-Match`` that is no version of ours."""

    kind = Kind.INVALID
    code = "gateway/bad-if-match"
    title = "If-Match must hold a version number, as the ETag gave it"
    title_ar = "يجب أن يحتوي If-Match على رقم الإصدار كما ورد في ETag"


@dataclass(eq=False)
class MomentNotPossible(DomainError):
    """A date that nothing can begin or end at."""

    kind = Kind.INVALID
    code = "gateway/moment-not-possible"
    title = "This date is not possible"
    title_ar = "هذا التاريخ غير ممكن"

    said: str


@dataclass(eq=False)
class NotYetVisible(DomainError):
    """What the caller did is stored, but the read models are behind: the same request works a little later."""

    kind = Kind.UNAVAILABLE
    code = "gateway/not-yet-visible"
    title = "Your change is stored but cannot be shown yet; try again shortly"
    title_ar = "تم حفظ التغيير لكن لا يمكن عرضه بعد، حاول مرة أخرى بعد قليل"

    retry_after_s: int = 1


@dataclass(eq=False)
class MomentNotUnderstood(DomainError):
    """``as_of`` is neither a position nor a time with its zone."""

    kind = Kind.INVALID
    code = "gateway/moment-not-understood"
    title = "as_of must be a position or a time with its zone, such as 2026-01-15T09:30:00Z"
    title_ar = "يجب أن تكون قيمة as_of موضعًا أو وقتًا مع منطقته الزمنية، مثل 2026-01-15T09:30:00Z"

    as_of: str
