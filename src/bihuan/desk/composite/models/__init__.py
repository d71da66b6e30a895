"""Tables of the yearly composite."""

from .components import Component, Entered, Weight
from .composites import Composite, Group, Member
from .events import Extra, Veto
from .versions import CompositeAct, Contest, Remark, Version

__all__ = [
    "Component",
    "Composite",
    "CompositeAct",
    "Contest",
    "Entered",
    "Extra",
    "Group",
    "Member",
    "Remark",
    "Version",
    "Veto",
    "Weight",
]
