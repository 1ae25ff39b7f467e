"""Deciders check shapes, registries find by type, shops keep a command's facts together, errors speak two languages."""

from dataclasses import dataclass
from typing import Annotated, Any, get_args
from uuid import UUID

import pytest
from msgspec import Meta, ValidationError

from numu_core.eventstore.registry import installed
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.personal import Personal, Subject, privacy
from numu_core.kernel.registry import Registry, collect
from numu_core.kernel.shop import NotLoaded, Shop
from tests.eventstore.guests import RACKS, REGISTRY, ExtendRack, HangEverywhere, HangPieces, Rack, RackFull, Ticket
from tests.kernel.spec import COMMAND_ID, NOW, TENANT

ONE, TWO = UUID(int=1), UUID(int=2)


class Opened(Event, frozen=True, kw_only=True, tag="boxes.opened.v1"):
    box_id: UUID


class Open(Command, frozen=True, kw_only=True):
    box_id: UUID
    times: Annotated[int, Meta(ge=1, le=3)]


def boxes(stream: str = "boxes", **other: Any) -> Decider[int, Any]:
    parts: dict[str, Any] = {
        "key": "box_id",
        "initial": 0,
        "commands": Open,
        "events": Opened,
        "evolve": lambda n, _: n + 1,
        "decide": {Open: lambda _, command: [Opened(box_id=command.box_id)] * command.times},
    } | other
    return Decider(stream=stream, **parts)


def test_a_command_built_in_code_is_checked_like_one_from_outside() -> None:
    assert len(boxes().handle(0, Open(box_id=ONE, times=2))) == 2
    with pytest.raises(ValidationError):
        boxes().handle(0, Open(box_id=ONE, times=4))


def test_a_decider_answers_exactly_its_commands() -> None:
    with pytest.raises(AssertionError, match="boxes: decide differs"):
        boxes(decide={})


def test_a_stored_name_belongs_to_one_event() -> None:
    class Ajar(Event, frozen=True, kw_only=True, tag="boxes.opened.v1"):
        box_id: UUID

    with pytest.raises(AssertionError, match="share a tag"):
        Registry([boxes(), boxes("others", commands=ExtendRack, events=Ajar, decide={ExtendRack: lambda *_: []})])


def test_everything_installed_is_found_by_its_type() -> None:
    registry = installed()
    assert len(registry.events) == len(registry.of_event) > 50
    for decider in registry.deciders.values():
        for kind in decider.decide:
            assert registry.of_command[kind] is decider
            assert decider.key in kind.__struct_fields__, f"{kind.__name__} does not name its stream"
        for kind in get_args(decider.events) or (decider.events,):
            assert decider.key in kind.__struct_fields__, f"{kind.__name__} does not name its stream"


def test_a_capability_may_lack_a_module_but_not_its_table() -> None:
    assert collect("numu_core", "no_such_module", "TABLE", ["orders"]) == []
    assert collect("numu_core", "decider", "DECIDERS", ["no_such_capability"]) == []
    with pytest.raises(AttributeError):
        collect("numu_core", "decider", "NO_SUCH_TABLE", ["orders"])
    assert collect("numu_core", "decider", "NO_SUCH_TABLE", ["orders"], default=()) == []


def shop(**options: Any) -> Shop:
    return Shop(REGISTRY, now=NOW, actor="staff:1", command_id=COMMAND_ID, tenant_id=TENANT, **options)


def test_a_handler_sees_what_it_has_done_so_far() -> None:
    here = shop()
    for rack in (ONE, TWO):
        here.do(ExtendRack(rack_id=rack, places=1))
    ticket = here.do(HangEverywhere(rack_ids=[ONE, TWO]))
    assert isinstance(ticket, Ticket)
    assert here.state(RACKS, ONE) == Rack(hung=1, places=1)
    assert [one.version for one in here.decided] == [1, 1, 2, 2, 1]
    with pytest.raises(RackFull):
        here.do(HangPieces(rack_id=ONE))


def test_what_was_only_attempted_leaves_nothing_when_it_is_refused() -> None:
    here = shop()
    here.do(ExtendRack(rack_id=ONE, places=1))
    before, untouched = list(here.decided), shop()
    refusal = here.attempt(HangEverywhere(rack_ids=[ONE, TWO]))  # the second rack has no place
    assert isinstance(refusal, RackFull)
    assert (here.decided, here.state(RACKS, ONE)) == (before, Rack(hung=0, places=1))
    assert here.new_id() == untouched.new_id()
    assert here.attempt(HangPieces(rack_id=ONE)) is None
    assert here.state(RACKS, ONE).hung == 1


def test_ids_are_the_same_in_a_rerun_and_need_no_loading() -> None:
    first, again = shop(), shop(source=lambda _: None)
    made = [first.new_id() for _ in range(3)]
    assert [again.new_id() for _ in range(3)] == made
    assert len(set(made)) == 3
    assert again.state(RACKS, made[0]) == Rack()
    with pytest.raises(NotLoaded):
        again.state(RACKS, ONE)


def test_what_is_announced_is_asked_for_at_once() -> None:
    here = shop(source=lambda _: None)
    with pytest.raises(NotLoaded) as missing:
        here.expect(RACKS, [ONE, TWO, here.new_id()])
    assert missing.value.keys == [("racks", ONE), ("racks", TWO)]


class Hidden(Event, frozen=True, kw_only=True, tag="people.hidden.v1"):
    who: Subject
    name: Personal[str]
    plain: str
    other: UUID


class Plain(Event, frozen=True, kw_only=True, tag="people.plain.v1"):
    who: Subject


def test_personal_fields_are_known_by_their_type() -> None:
    found = privacy(Hidden)
    assert found is not None
    assert (found.subject, found.fields) == ("who", ("name",))
    assert privacy(Plain) is None


class OfNobody(Event, frozen=True, kw_only=True, tag="people.of_nobody.v1"):
    name: Personal[str]


class OfTwo(Event, frozen=True, kw_only=True, tag="people.of_two.v1"):
    one: Subject
    other: Subject
    name: Personal[str]


@pytest.mark.parametrize("orphan", [OfNobody, OfTwo])
def test_personal_data_is_somebodys(orphan: Any) -> None:
    with pytest.raises(AssertionError, match="personal data of whom"):
        privacy(orphan)


def test_every_personal_fact_of_the_installation_names_its_person() -> None:
    kinds: list[Any] = list(installed().of_event)
    personal = [kind for kind in kinds if privacy(kind)]
    assert len(personal) > 5


@dataclass(eq=False)
class TooLate(DomainError):
    """For the tests."""

    kind = Kind.RULE
    code = "tests/too-late"
    title = "Too late"
    title_ar = "فات الأوان"

    by_s: int


def test_a_refusal_is_what_it_says() -> None:
    assert TooLate(by_s=3) == TooLate(by_s=3)
    assert TooLate(by_s=3) != TooLate(by_s=4)
    assert len({TooLate(by_s=3), TooLate(by_s=3), TooLate(by_s=4)}) == 2
    assert str(TooLate(by_s=3)) == "Too late, by_s=3"
    assert TooLate(by_s=3).facts() == {"by_s": 3}


def refusals(kind: type[DomainError] = DomainError) -> list[type[DomainError]]:
    return [one for sub in kind.__subclasses__() for one in (sub, *refusals(sub)) if one.__module__.startswith("numu_")]


def test_every_refusal_has_a_kind_a_code_of_its_own_and_both_languages() -> None:
    installed()
    known = refusals()
    assert len(known) > 30
    for one in known:
        assert isinstance(one.kind, Kind), one
        assert one.title.isascii() or "—" in one.title, one
        assert any("\u0600" <= letter <= "\u06ff" for letter in one.title_ar), f"{one.__name__} has no Arabic title"
        assert one.code.split("/")[0].replace("-", "_").isidentifier(), one
    codes = [one.code for one in known]
    assert sorted(set(codes)) == sorted(codes)
