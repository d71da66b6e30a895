"""Forms of composites. Units are chosen among those ranked or those the actor may see."""

from .components import FORMS, WeightsForm
from .events import AnswerForm, ContestForm, ExtraForm, LiftForm, ReasonForm, VetoForm
from .settings import BookForm, CompositeForm, GroupForm, RuleForm, UnitsForm

__all__ = [
    "FORMS",
    "AnswerForm",
    "BookForm",
    "CompositeForm",
    "ContestForm",
    "ExtraForm",
    "GroupForm",
    "LiftForm",
    "ReasonForm",
    "RuleForm",
    "UnitsForm",
    "VetoForm",
    "WeightsForm",
]
