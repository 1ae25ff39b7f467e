"""What cannot be told."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NotConnected(DomainError):
    """Meta would not know whose event it is."""

    kind = Kind.RULE
    code = "tracking/not-connected"
    title = "Save a pixel and an access token first"
    title_ar = "احفظ البكسل ورمز الوصول أولًا"
