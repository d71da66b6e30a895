"""Reading a unit's robot; its address and secret are for the worker alone."""

from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..models import Robot
from .rules import can_set_robot


def robot_of(actor: Actor, unit: Unit) -> Robot | None:
    """Return the robot of a unit's group to whoever may set it; None for everybody else and where there is none."""
    return Robot.objects.filter(unit=unit).first() if can_set_robot(actor, unit) else None
