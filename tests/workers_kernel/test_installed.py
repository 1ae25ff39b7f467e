"""What this installation declares fits together."""

from numu_core.eventstore.registry import installed as registry
from numu_workers.kernel.builtin import QUEUE
from numu_workers.kernel.installed import installed


def test_every_reaction_and_deadline_waits_for_a_fact_that_can_happen() -> None:
    known = registry().of_event.keys()
    assert installed().reactions.on.keys() <= known
    assert installed().deadlines.on.keys() <= known


def test_commands_of_reactions_have_a_queue_of_their_own() -> None:
    """A provider that hangs holds up its own queue's jobs, never what shops ask of each other."""
    queues = {name: actor.queue for name, actor in installed().actors.items()}
    assert [name for name, queue in queues.items() if queue == QUEUE] == ["kernel.run_command"]


def test_every_actor_has_limits_that_a_person_can_live_with() -> None:
    for actor in installed().actors.values():
        assert 1 <= actor.max_attempts <= 20, actor.name
        assert 0 < actor.timeout_s <= 300, actor.name
