"""The only writes of composites, each in one transaction."""

from .composing import (
    ComponentDraft,
    FromFigures,
    FromLedger,
    FromResult,
    remove_component,
    set_component,
    set_weights,
)
from .contesting import answer_contest, contest
from .entering import Figure, TakenIn, VetoDraft, add_extra, lift_extra, lift_veto, raise_veto, take_in
from .opening import (
    CompositeDraft,
    Settings,
    add_group,
    open_composite,
    put_units,
    remove_group,
    set_rule,
    take_unit_out,
)
from .showing import correct, finish, show_to_units, take_back

__all__ = [
    "ComponentDraft",
    "CompositeDraft",
    "Figure",
    "FromFigures",
    "FromLedger",
    "FromResult",
    "Settings",
    "TakenIn",
    "VetoDraft",
    "add_extra",
    "add_group",
    "answer_contest",
    "contest",
    "correct",
    "finish",
    "lift_extra",
    "lift_veto",
    "open_composite",
    "put_units",
    "raise_veto",
    "remove_component",
    "remove_group",
    "set_component",
    "set_rule",
    "set_weights",
    "show_to_units",
    "take_back",
    "take_in",
    "take_unit_out",
]
