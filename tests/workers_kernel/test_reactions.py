from collections.abc import Iterator
from uuid import UUID

import msgspec
import pytest

from numu_core.kernel.messages import Recorded
from numu_workers.kernel.commands import Commands, StoredCommand, UnknownCommand
from numu_workers.kernel.reactions import InTenant, Job, Reaction, Reactions, UnknownActor, job_of, tenant_of
from tests.workers_kernel.wishes import (
    COMMANDS,
    NOW,
    OTHER,
    REACTIONS,
    REGISTRY,
    TENANT,
    Expire,
    Grant,
    Wish,
    Wished,
    reactions,
    recorded,
    tell,
)

WISH = UUID(int=1)
AT = recorded(7, WISH)


def test_a_fact_wants_what_its_reactions_want() -> None:
    [entry] = reactions().wanted(Wished(wish_id=WISH), AT)
    assert entry.job_id == f"{TENANT}/7/tell"
    assert entry.actor == "wishes.tell"
    assert msgspec.json.decode(entry.args) == {"wish_id": str(WISH)}
    assert (entry.tenant_id, entry.caused_at, entry.trace) == (TENANT, NOW, AT.trace)


def test_each_thing_a_reaction_yields_has_its_own_id() -> None:
    wanted = reactions().wanted(Wished(wish_id=WISH, what="water"), AT)
    assert [entry.job_id for entry in wanted] == [
        f"{TENANT}/7/{name}" for name in ("tell", "grant_easy_ones", "grant_easy_ones/2")
    ]


def test_a_command_is_a_job_of_the_built_in_actor() -> None:
    _, first, _ = reactions().wanted(Wished(wish_id=WISH, what="water"), AT)
    body = {"wish_id": str(WISH), "by": "the house"}
    assert first.actor == "kernel.run_command"
    assert msgspec.json.decode(first.args) == {"command": {"name": "Grant", "body": body}}


def test_a_command_for_another_tenant_says_so() -> None:
    job = job_of(InTenant(tenant_id=OTHER, command=Expire(wish_id=WISH)), COMMANDS)
    assert job.args["tenant_id"] == str(OTHER)


def test_a_fact_without_reactions_wants_nothing() -> None:
    assert Reactions([], COMMANDS, []).wanted(Wished(wish_id=WISH), AT) == []


def test_an_actor_that_nobody_has_is_a_mistake() -> None:
    with pytest.raises(UnknownActor, match=r"wishes\.tell"):
        Reactions(REACTIONS, COMMANDS, []).wanted(Wished(wish_id=WISH), AT)


def test_two_reactions_to_one_event_have_two_names() -> None:
    with pytest.raises(AssertionError, match="tell"):
        Reactions([Reaction(on=Wished, do=tell), Reaction(on=Wished, do=tell)], COMMANDS, [])


def test_a_job_id_tells_its_tenant() -> None:
    assert tenant_of(f"{TENANT}/7/tell/2") == TENANT


def test_a_stored_command_comes_back_as_it_was() -> None:
    for command in (Wish(wish_id=WISH), Grant(wish_id=WISH, by="أم كلثوم"), Expire(wish_id=WISH)):
        assert COMMANDS.restore(COMMANDS.store(command)) == command


def test_a_command_without_a_decider_is_not_stored_and_not_restored() -> None:
    class Expire(Wish, frozen=True, kw_only=True):
        """Another class of a known name."""

    with pytest.raises(UnknownCommand):
        COMMANDS.store(Expire(wish_id=WISH))
    with pytest.raises(UnknownCommand):
        Commands(REGISTRY).restore(StoredCommand(name="Forget", body={}))


def test_reactions_say_what_they_are_for() -> None:
    def shout(event: Wished, at: Recorded) -> Iterator[Job]:  # noqa: ARG001
        yield Job(actor="a")

    assert Reaction(on=Wished, do=shout).name == "shout"
