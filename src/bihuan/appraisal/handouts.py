"""What judges who came by cards read of a review: its rules in force, and the declaration of an entry."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.scoring.handouts import Handout
from bihuan.scoring.models import Card, Entry
from bihuan.scoring.queries import sitter

from .models import Declaration, Review, Rulebook
from .queries import rulebook_in_force, visible_declarations, visible_reviews, waiting_readers


def rules_of(card: Card) -> tuple[Review, Rulebook]:
    """The review a card's round belongs to, and its rules in force. Raises NotFound for a round of nothing of ours."""
    found = _rules(card)
    if found is None:
        raise NotFound("rulebook", N_("没有这个版本的评估规则"))
    return found


def declaration_of(card: Card, entry: Entry) -> Declaration:
    """What was declared as an entry of the card's round. Raises NotFound."""
    found = visible_declarations(sitter(card)).filter(entry=entry).first()
    if found is None:
        raise NotFound("declaration", N_("没有这份申报"))
    return found


def handouts_of(card: Card, entry: Entry | None) -> Sequence[Handout]:
    """The rules of a round, or the declaration of an entry."""
    if entry is None:
        found = _rules(card)
        if found is None:
            return []
        waits = bool(waiting_readers(sitter(card), found[1]))
        name = _("评估规则（待确认已读）") if waits else _("评估规则")
        return [Handout(name, reverse("appraisal:hall-rules"), waits)]
    declared = visible_declarations(sitter(card)).filter(entry=entry).exists()
    return [Handout(_("申报材料"), reverse("appraisal:hall-declaration", args=[entry.uid]))] if declared else []


def _rules(card: Card) -> tuple[Review, Rulebook] | None:
    review = visible_reviews(sitter(card)).filter(round=card.seat.round_id).first()
    rulebook = rulebook_in_force(review) if review else None
    if review is None or rulebook is None:
        return None
    rulebook.review = review
    return review, rulebook
