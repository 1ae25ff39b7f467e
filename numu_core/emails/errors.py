"""Refusals about e-mails."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NobodyToWriteTo(DomainError):
    """The buyer left no address, or was forgotten, or the order was imported."""

    kind = Kind.RULE
    code = "emails/nobody-to-write-to"
    title = "There is no e-mail address to write to"
    title_ar = "لا يوجد بريد إلكتروني للمراسلة"


@dataclass(eq=False)
class NoSuchMail(DomainError):
    """Buyers are not written to about this status."""

    kind = Kind.INVALID
    code = "emails/no-such-mail"
    title = "There is no e-mail for this status"
    title_ar = "لا توجد رسالة لهذه الحالة"

    status: str
