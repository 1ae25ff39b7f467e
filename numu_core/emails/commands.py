"""Intentions about e-mails: to send one, and to record what the provider said."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.emails.events import Outcome
from numu_core.kernel.messages import Command

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class RequestEmail(Command, frozen=True, kw_only=True):
    """Send this mail, though nothing happened that it would follow from."""

    email_id: UUID
    template: Name
    about: UUID


class RecordEmailSent(Command, frozen=True, kw_only=True):
    """The provider took it."""

    email_id: UUID
    template: Name
    language: Name
    about: UUID | None
    provider: Name
    provider_id: Annotated[str, Meta(max_length=200)]


class RecordEmailRefused(Command, frozen=True, kw_only=True):
    """The provider did not take it, and will not."""

    email_id: UUID
    template: Name
    language: Name
    about: UUID | None
    provider: Name
    reason: Annotated[str, Meta(max_length=200)]


class RecordEmailReport(Command, frozen=True, kw_only=True):
    """The provider reported what became of it."""

    email_id: UUID
    outcome: Outcome
    permanent: bool = False


EmailCommand = RequestEmail | RecordEmailSent | RecordEmailRefused | RecordEmailReport
