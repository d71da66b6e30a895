"""Tables of the registry: who and where everything else points to."""

from .accounts import Account
from .appointments import Appointment, Line, Role
from .calendars import CalendarYear
from .decisions import Decision, DecisionKind, DecisionStage, DecisionUnit
from .erasures import ErasureReason, ErasureRequest, ErasureState
from .imports import TableImport, TableKind
from .people import Person, PersonalRecord
from .places import Place, PlaceAlias
from .tokens import ApiToken, TokenScope
from .units import Unit, UnitKind, UnitName, UnitNameKind

__all__ = [
    "Account",
    "ApiToken",
    "Appointment",
    "CalendarYear",
    "Decision",
    "DecisionKind",
    "DecisionStage",
    "DecisionUnit",
    "ErasureReason",
    "ErasureRequest",
    "ErasureState",
    "Line",
    "Person",
    "PersonalRecord",
    "Place",
    "PlaceAlias",
    "Role",
    "TableImport",
    "TableKind",
    "TokenScope",
    "Unit",
    "UnitKind",
    "UnitName",
    "UnitNameKind",
]
