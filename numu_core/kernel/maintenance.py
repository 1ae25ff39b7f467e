"""The platform closes for a while, and opens again. Stream: ``maintenance/MAINTENANCE_ID`` of the platform."""

from uuid import UUID

from numu_core.kernel.decider import Decider
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Command, Event

MAINTENANCE_ID = named_id("maintenance")


class MaintenanceSwitched(Event, frozen=True, kw_only=True, tag="maintenance.maintenance_switched.v1"):
    """The platform is closed to everybody but its administrators, or open again."""

    maintenance_id: UUID
    on: bool


class SwitchMaintenance(Command, frozen=True, kw_only=True):
    """Close the platform, or open it."""

    on: bool
    maintenance_id: UUID = MAINTENANCE_ID


def switch(on: bool, command: SwitchMaintenance) -> list[MaintenanceSwitched]:
    """Closed or open; as it is already: nothing."""
    if on == command.on:
        return []
    return [MaintenanceSwitched(maintenance_id=command.maintenance_id, on=command.on)]


def evolve(_: bool, event: MaintenanceSwitched) -> bool:
    """Whether it is closed."""
    return event.on


MAINTENANCE: Decider[bool, MaintenanceSwitched] = Decider(
    stream="maintenance",
    key="maintenance_id",
    initial=False,
    commands=SwitchMaintenance,
    events=MaintenanceSwitched,
    evolve=evolve,
    decide={SwitchMaintenance: switch},
)
