"""Forms of reviews. Units are chosen among those the actor may see."""

from .declarations import DeclarationForm, DeclarationPage
from .reviews import (
    DeadlineForm,
    MeetingForm,
    ReviewForm,
    RulebookForm,
    TableForm,
    UnitsForm,
    WordForm,
    WordsForm,
)

__all__ = [
    "DeadlineForm",
    "DeclarationForm",
    "DeclarationPage",
    "MeetingForm",
    "ReviewForm",
    "RulebookForm",
    "TableForm",
    "UnitsForm",
    "WordForm",
    "WordsForm",
]
