"""Tables of the scoring engine."""

from .analyses import Analysis
from .cards import Card
from .results import Result, RoundAct
from .rounds import Entry, Round, Seat
from .rules import RuleVersion
from .sheets import Recusal, Sheet, TieDecision, VetoEvent

__all__ = [
    "Analysis",
    "Card",
    "Entry",
    "Recusal",
    "Result",
    "Round",
    "RoundAct",
    "RuleVersion",
    "Seat",
    "Sheet",
    "TieDecision",
    "VetoEvent",
]
