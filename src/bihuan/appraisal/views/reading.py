"""What the page of a declaration shows, and to whom."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.core.uid import uuid7
from bihuan.ledger.models import Item
from bihuan.ledger.queries import visible_items
from bihuan.ledger.views.tags import Tag, standing_tag
from bihuan.registry.actor import Actor
from bihuan.scoring.hearing import may_read

from ..actions import checks_for
from ..comparing import similar_to
from ..drafts import draft_of
from ..fields import PROMISE, TEXTS
from ..findings import checked_criteria, entry_of, found_about
from ..forms import WordsForm
from ..models import Declaration
from ..queries import (
    attachments_of,
    handed_in_by,
    oversees,
    promised_before,
    rulebook_in_force,
    verdicts_of,
)
from ..rules import can_run, can_write
from ..stages import WRITABLE, Stage
from ..terms import missing_of
from .tags import stage_tag


@dataclass(frozen=True)
class Pledged:
    """The 承诺 a promise became, as it stands; without ``seen`` the reader does not see it in the ledger."""

    item: Item
    tag: Tag
    seen: bool


def declaration_context(actor: Actor, declaration: Declaration) -> dict[str, Any]:
    """The page's values: checks for its unit and those who oversee, what it is like for the office alone."""
    review, stage = declaration.review, Stage(declaration.stage)
    ours, theirs = can_run(actor, review), can_write(actor, declaration)
    draft = draft_of(declaration)
    judged = ours and stage in (Stage.SUBMITTED, Stage.ACCEPTED, Stage.NOT_CHOSEN)
    told = theirs or oversees(actor, review)
    promised = promised_before(declaration)
    asked = told and stage is not Stage.CARRIED and rulebook_in_force(review) is not None
    # What is not met stands on top.
    checks = sorted(checks_for(declaration), key=lambda check: check.met) if asked else []
    found = [one for one in found_about(actor, declaration) if one.finding]
    return {
        "declaration": declaration,
        "review": review,
        "stage": stage_tag(stage),
        "texts": [(_(one.label), draft.texts[one.key]) for one in TEXTS if one is not PROMISE],
        "figures": draft.figures,
        "steps": draft.steps,
        "recognitions": declaration.recognitions.all(),
        "partners": declaration.partners.order_by("path"),
        "attachments": attachments_of(declaration),
        "promised": promised,
        "pledge": _pledged(actor, declaration.pledge),
        "promised_pledge": _pledged(actor, promised.pledge if promised else None),
        "checks": [(check, _(check.label), _(check.words) % check.values) for check in checks],
        "missing": [_(label) for label in missing_of(draft.facts(items=handed_in_by(declaration)))] if theirs else [],
        "verdicts": verdicts_of(declaration) if told else [],
        "similar": similar_to(declaration) if ours else [],
        "ours": ours,
        "theirs": theirs,
        "writable": theirs and stage in WRITABLE,
        "may_withdraw": theirs
        and stage is Stage.SUBMITTED
        and review.declare_by is not None
        and timezone.now() <= review.declare_by,
        "words_form": WordsForm(actor=actor) if judged else None,
        "commented": declaration.entry is not None and may_read(actor, declaration.entry),
        "found": [(one.criterion.label.of(get_language() or "zh"), one) for one in found],
        "may_check": ours and (entry := entry_of(declaration)) is not None and bool(checked_criteria(entry)),
        "may_accept": ours and stage in (Stage.SUBMITTED, Stage.NOT_CHOSEN),
        "may_return": stage is not Stage.NOT_CHOSEN,
        "client": uuid7(),
    }


def _pledged(actor: Actor, item: Item | None) -> Pledged | None:
    if item is None:
        return None
    return Pledged(item, standing_tag(item), visible_items(actor).filter(pk=item.pk).exists())
