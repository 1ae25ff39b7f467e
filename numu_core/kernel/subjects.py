"""A person's right to be forgotten: the fact that it happened. The key itself is deleted by the event store."""

from typing import Literal
from uuid import UUID

from numu_core.kernel.decider import Decider
from numu_core.kernel.messages import Command, Event

Standing = Literal["known", "erased"]


class SubjectErased(Event, frozen=True, kw_only=True, tag="subjects.subject_erased.v1"):
    """The person's key is gone: personal data sealed with it reads as ``None`` everywhere, for ever."""

    subject_id: UUID


class EraseSubject(Command, frozen=True, kw_only=True):
    """Forget the person."""

    subject_id: UUID


def erase(standing: Standing, command: EraseSubject) -> list[SubjectErased]:
    """``[SubjectErased]``, once."""
    return [] if standing == "erased" else [SubjectErased(subject_id=command.subject_id)]


def evolve(standing: Standing, event: SubjectErased) -> Standing:  # noqa: ARG001
    """Erased is for ever."""
    return "erased"


SUBJECTS: Decider[Standing, SubjectErased] = Decider(
    stream="subjects",
    key="subject_id",
    initial="known",
    state=Standing,
    commands=EraseSubject,
    events=SubjectErased,
    evolve=evolve,
    decide={EraseSubject: erase},
)
