"""Tables of the scoring engine."""

from .analyses import Analysis
from .cards import Card
from .comments import Comment, CommentKind
from .draws import Draw
from .keyings import Keying
from .results import Result, RoundAct
from .rounds import Entry, Round, Seat
from .rules import RuleVersion
from .sheets import Recusal, Sheet, TieDecision, VetoEvent

__all__ = [
    "Analysis",
    "Card",
    "Comment",
    "CommentKind",
    "Draw",
    "Entry",
    "Keying",
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
