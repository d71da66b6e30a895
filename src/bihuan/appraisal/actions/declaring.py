"""A unit's declaration: begun, saved as it is typed, submitted, withdrawn."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.actions import link_evidence
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role

from ..acts import append
from ..drafts import DeclarationDraft, FigureDraft, RecognitionDraft, StepDraft, draft_of
from ..fields import LONGEST_TEXT, TEXTS
from ..models import Attachment, Declaration, Figure, PromiseStep, Recognition, Review
from ..queries import DECLARATION_KIND, declarable_units, get_attachment, handed_in_by, locked_since
from ..stages import WRITABLE, Stage, Step, after
from ..steps import fault_of_steps
from ..terms import missing_of, read, too_long
from .dues import due_day
from .loading import find_units, lock_for_unit, lock_own_declaration, require_rulebook

MOST_LINES = 20
MOST_ATTACHMENTS = 40
# Drafts a unit may have lying about beside what it hands in.
MOST_OPEN = 20


def begin_declaration(review_uid: UUID, unit_uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Declaration:
    """Begin a declaration of a unit asked, empty. Raises NotFound, Denied for another unit, Conflict before rules or after the end."""
    payload = {"review": str(review_uid), "unit": str(unit_uid)}
    with transaction.atomic():
        review = lock_for_unit(review_uid, actor=actor)
        unit = next((one for one in declarable_units(actor, review) if one.uid == unit_uid), None)
        if unit is None:
            message = N_("由参评单位的联络员申报")
            raise Denied("declaration.not_asked", message, holders=[Role.LIAISON.label])
        stored = once(client_uid, actor=actor, verb="appraisal.begin_declaration", payload=payload)
        if stored is not None:
            return Declaration.objects.get(uid=stored["declaration"])
        require_rulebook(review)
        _require_not_begun(review)
        if review.declare_by is None or timezone.now() > review.declare_by:
            raise Conflict("review.over", N_("申报已经截止"))
        if Declaration.objects.filter(review=review, unit=unit, stage=Stage.DRAFT.value).count() >= MOST_OPEN:
            raise Invalid("declaration.too_many", N_("这个单位已有 %(most)s 份草稿"), most=MOST_OPEN)
        declaration = Declaration.objects.create(
            realm_id=review.realm_id,
            review=review,
            unit=unit,
            saved_by_id=actor.account_id,
            saved_at=timezone.now(),
        )
        append(review, "begin", actor=actor, declaration=declaration)
        record(client_uid, {"declaration": str(declaration.uid)})
    return declaration


def save_draft(uid: UUID, draft: DeclarationDraft, *, revision: int, page: UUID, actor: Actor) -> Declaration:
    """Save what is typed, over what was there, as often as one likes; the same again changes nothing. No act is written.

    ``revision`` is the one the page knew when it was opened, ``page`` its own id: a page goes on saving over its own
    savings, but not over those of another. Raises Denied, Conflict for another page or what is handed in, Invalid for a
    text or list too long to be kept, NotFound for a partner that is not seen.
    """
    with transaction.atomic():
        declaration = lock_own_declaration(uid, actor=actor)
        if Stage(declaration.stage) not in WRITABLE:
            raise Conflict("declaration.handed_in", N_("这份申报已经提交，不能再改；要改请先撤回"))
        if declaration.page != page and declaration.revision != revision:
            raise Conflict("declaration.elsewhere", N_("这份申报刚在别处改过，请刷新页面再写"))
        keep(declaration, draft, page=page, actor=actor)
    return declaration


def keep(declaration: Declaration, draft: DeclarationDraft, *, page: UUID, actor: Actor) -> None:
    """Write a draft into a locked declaration's rows. Raises Invalid, NotFound."""
    _require_kept(draft)
    partners = find_units(actor, set(draft.partners))
    columns = draft.columns()
    for name, value in columns.items():
        setattr(declaration, name, value)
    declaration.revision += 1
    declaration.page = page
    declaration.saved_by_id, declaration.saved_at = actor.account_id, timezone.now()
    declaration.save(update_fields=[*columns, "revision", "page", "saved_by", "saved_at"])
    declaration.partners.set([unit for unit in partners if unit.pk != declaration.unit_id])
    _write_figures(declaration, draft.figures)
    _write_recognitions(declaration, draft.recognitions)
    _write_steps(declaration, draft.steps)


def submit(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Declaration:
    """Hand it in: complete, within the word limits, before the end or within the time given for a returned one.

    Raises Denied, Invalid naming what is missing or too long, Conflict where it is too late or handed in already.
    """
    with transaction.atomic():
        declaration = lock_own_declaration(uid, actor=actor)
        if once(client_uid, actor=actor, verb="appraisal.submit", payload={"declaration": str(uid)}) is None:
            stage = after(Stage(declaration.stage), Step.SUBMIT)
            _require_not_begun(declaration.review)
            _require_in_time(declaration)
            draft = draft_of(declaration)
            _require_whole(declaration, draft)
            declaration.stage, declaration.submitted_at = stage.value, timezone.now()
            declaration.submitted, declaration.answer_by = draft.digest(), None
            declaration.save(update_fields=["stage", "submitted_at", "submitted", "answer_by"])
            append(declaration.review, "submit", actor=actor, declaration=declaration, content=declaration.submitted)
            record(client_uid, {"declaration": str(uid)})
    return declaration


def withdraw(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Declaration:
    """Take it back to go on writing, as long as units may declare and nobody has judged it. Raises Denied, Conflict."""
    with transaction.atomic():
        declaration = lock_own_declaration(uid, actor=actor)
        if once(client_uid, actor=actor, verb="appraisal.withdraw", payload={"declaration": str(uid)}) is None:
            stage = after(Stage(declaration.stage), Step.WITHDRAW)
            until = declaration.review.declare_by
            if until is None or timezone.now() > until:
                raise Conflict("declaration.over", N_("申报已经截止，不能撤回；需要改请联系主管办公室退回"))
            declaration.stage = stage.value
            declaration.save(update_fields=["stage"])
            append(declaration.review, "withdraw", actor=actor, declaration=declaration)
            record(client_uid, {"declaration": str(uid)})
    return declaration


def attach(uid: UUID, files: Sequence[UUID], *, actor: Actor) -> list[Attachment]:
    """Put the actor's uploads on a declaration that is being written. Raises Denied, NotFound, Invalid for none or too many, Conflict."""
    with transaction.atomic():
        declaration = _lock_written(uid, actor)
        if not files:
            raise Invalid("attachment.none", N_("请选择文件"), field="evidence")
        if declaration.attachments.filter(removed_at__isnull=True).count() + len(files) > MOST_ATTACHMENTS:
            raise Invalid("attachment.too_many", N_("附件最多 %(most)s 个"), most=MOST_ATTACHMENTS)
        linked = link_evidence(files, target_kind=DECLARATION_KIND, target_uid=declaration.uid, actor=actor)
        made = [
            Attachment.objects.get_or_create(
                evidence=one, defaults={"realm_id": declaration.realm_id, "declaration": declaration}
            )[0]
            for one in linked
        ]
        append(
            declaration.review, "attach", actor=actor, declaration=declaration, files=[str(one.uid) for one in linked]
        )
    return made


def detach(uid: UUID, attachment_uid: UUID, *, actor: Actor) -> None:
    """Take a file off again; that it was there stays on record. Raises Denied, NotFound, Conflict."""
    with transaction.atomic():
        declaration = _lock_written(uid, actor)
        attachment = get_attachment(declaration, attachment_uid)
        attachment.removed_at = timezone.now()
        attachment.save(update_fields=["removed_at"])
        append(declaration.review, "detach", actor=actor, declaration=declaration, file=str(attachment_uid))


def _lock_written(uid: UUID, actor: Actor) -> Declaration:
    declaration = lock_own_declaration(uid, actor=actor)
    if Stage(declaration.stage) not in WRITABLE:
        raise Conflict("declaration.handed_in", N_("这份申报已经提交，不能再改；要改请先撤回"))
    return declaration


def _require_not_begun(review: Review) -> None:
    """What comes once meeting or scoring has begun could be entered no more, whatever the deadline says."""
    if locked_since(review) is not None:
        raise Conflict("review.begun", N_("评审已经开始，不再接受申报"))


def _require_in_time(declaration: Declaration) -> None:
    until = declaration.review.declare_by
    if declaration.stage == Stage.RETURNED and declaration.answer_by is not None:
        until = max(declaration.answer_by, until) if until else declaration.answer_by
    if until is None or timezone.now() > until:
        raise Conflict("declaration.late", N_("已经过了截止时间 %(until)s，不能提交"), until=until or "—")


def _require_whole(declaration: Declaration, draft: DeclarationDraft) -> None:
    terms = read(require_rulebook(declaration.review).terms)
    facts = draft.facts(items=handed_in_by(declaration))
    missing = missing_of(facts)
    if missing:
        raise Invalid("declaration.missing", N_("还没有填：%(label)s"), label=missing[0], labels=missing)
    long = too_long(terms, facts)
    if long:
        values = {"label": long[0].label, **long[0].values}
        raise Invalid("declaration.long", N_("“%(label)s”有 %(count)s 字，最多 %(most)s 字"), **values)
    fault = fault_of_steps([(one.text, one.by) for one in draft.steps], until=due_day(declaration))
    if fault is not None:
        raise fault
    if facts.items > terms.most_items:
        raise Invalid("declaration.items", N_("每个单位最多申报 %(most)s 项"), most=terms.most_items)


def _require_kept(draft: DeclarationDraft) -> None:
    for one in TEXTS:
        if len(draft.texts.get(one.key, "")) > LONGEST_TEXT:
            message = N_("“%(label)s”太长，最多存 %(most)s 个字")
            raise Invalid("declaration.text_long", message, label=one.label, most=LONGEST_TEXT, field=one.key)
    if max(len(draft.figures), len(draft.recognitions), len(draft.steps)) > MOST_LINES:
        raise Invalid("declaration.lines", N_("成效数据、荣誉和承诺节点各最多 %(most)s 条"), most=MOST_LINES)
    if len(set(draft.partners)) != len(draft.partners):
        raise NotFound("unit", N_("没有这个单位"))


def _write_figures(declaration: Declaration, figures: Sequence[FigureDraft]) -> None:
    declaration.figures.all().delete()
    Figure.objects.bulk_create(
        [
            Figure(
                realm_id=declaration.realm_id,
                declaration=declaration,
                position=position,
                name=one.name,
                before=one.before,
                after=one.after,
                measure=one.measure,
            )
            for position, one in enumerate(figures, start=1)
        ]
    )


def _write_steps(declaration: Declaration, steps: Sequence[StepDraft]) -> None:
    declaration.steps.all().delete()
    PromiseStep.objects.bulk_create(
        [
            PromiseStep(
                realm_id=declaration.realm_id, declaration=declaration, position=position, text=one.text, by=one.by
            )
            for position, one in enumerate(steps, start=1)
        ]
    )


def _write_recognitions(declaration: Declaration, recognitions: Sequence[RecognitionDraft]) -> None:
    declaration.recognitions.all().delete()
    Recognition.objects.bulk_create(
        [
            Recognition(
                realm_id=declaration.realm_id,
                declaration=declaration,
                position=position,
                name=one.name,
                body=one.body,
                level=one.level.value if one.level else "",
                on=one.on,
            )
            for position, one in enumerate(recognitions, start=1)
        ]
    )
