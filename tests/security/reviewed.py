"""A year's review of the office: one township asked, its declaration handed in and put on with a file."""

from uuid import UUID

from bihuan.appraisal import actions
from bihuan.appraisal.drafts import DeclarationDraft
from bihuan.appraisal.fields import TEXTS
from bihuan.appraisal.models import Declaration, Review
from bihuan.appraisal.terms import EXAMPLE
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit
from bihuan.scoring.models import Result
from bihuan.scoring.rulebooks import keep_rule
from tests.scoring.rounds import RULE

# What only its unit, the office and the leaders may see, and before that its unit alone.
DECLARED_CANARY = "雀舌新芽"
DRAFT_CANARY = "雀梦未成"
# What only the unit that objects, the office and the leaders may see.
OBJECTION_CANARY = "雀有异议"


def declare_one(unit: Unit, result: Result, *, clerk: Actor, chief: Actor, liaison: Actor) -> Declaration:
    """Rules are out, one declaration is handed in, another is still a draft; the result of a round is shown, the unit objects."""
    office = Unit.objects.get(pk=clerk.posts[0].unit_id)
    review = actions.open_review(actions.ReviewDraft(office, Line.CIVIC, "年度评审", 2026), actor=clerk)
    actions.ask_units(review.uid, [unit.uid], actor=clerk)
    rule = keep_rule(RULE, realm_id=unit.realm_id)
    rulebook = actions.write_rulebook(review.uid, actions.RulebookDraft("一、对象", rule.uid, EXAMPLE), actor=clerk)
    actions.publish_rulebook(review.uid, rulebook.uid, actor=chief)
    written = _write(review.uid, unit, DECLARED_CANARY, liaison)
    _write(review.uid, unit, DRAFT_CANARY, liaison)
    handed_in = actions.submit(written.uid, actor=liaison)
    # As if the round had been made of this review: only then can its result be shown.
    Review.objects.filter(pk=review.pk).update(round=result.round)
    Declaration.objects.filter(pk=handed_in.pk).update(entry=result.round.entries.get())
    shown = actions.show_result(review.uid, days=5, totals=True, actor=chief)
    actions.object_to(review.uid, shown.uid, unit=unit.uid, text=OBJECTION_CANARY, about=None, actor=liaison)
    return handed_in


def _write(review: UUID, unit: Unit, title: str, liaison: Actor) -> Declaration:
    made = actions.begin_declaration(review, unit.uid, actor=liaison)
    draft = DeclarationDraft(title=title, texts={one.key: title for one in TEXTS}, promise_title="承诺")
    return actions.save_draft(made.uid, draft, revision=0, page=uuid7(), actor=liaison)
