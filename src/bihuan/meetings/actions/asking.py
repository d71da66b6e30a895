"""提问和解释: what is asked in a part, against which version of which material, and what was answered."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..models import Material, Meeting, Question, Stage
from ..queries import get_part
from .holding import lock_meeting, must_be

LONGEST_TEXT = 2_000


def ask(
    uid: UUID,
    part_uid: UUID,
    *,
    text: str,
    unit: Unit | None = None,
    material_uid: UUID | None = None,
    answer: str = "",
    actor: Actor,
    client_uid: UUID | None = None,
) -> Question:
    """Record a question as the office, with its answer where it was given at once.

    Raises Denied, NotFound, Invalid for no words or too many, Conflict before the meeting begins.
    """
    text, answer = text.strip(), answer.strip()
    payload = {
        "part": str(part_uid),
        "text": text,
        "answer": answer,
        "unit": str(unit.uid) if unit else None,
        "material": str(material_uid) if material_uid else None,
    }
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        part = get_part(meeting, part_uid)
        stored = once(client_uid, actor=actor, verb="meetings.ask", payload=payload)
        if stored is not None:
            return Question.objects.get(uid=stored["question"])
        must_be(meeting, Stage.RUNNING, Stage.ENDED)
        _require_words(text, "text", N_("请写下提问"))
        if unit is not None and unit.realm_id != actor.realm_id:
            raise Invalid("meeting.foreign_unit", N_("请选择本县市的单位"), field="unit")
        now = timezone.now()
        question = Question(
            realm_id=meeting.realm_id,
            part=part,
            material=_material(meeting, material_uid),
            unit=unit,
            text=text,
            by_id=actor.account_id,
            at=now,
        )
        if answer:
            _require_words(answer, "answer", N_("请写下解释"))
            question.answer, question.answered_by_id, question.answered_at = answer, actor.account_id, now
        question.save()
        record(client_uid, {"question": str(question.uid)})
    return question


def answer_question(
    uid: UUID, question_uid: UUID, *, answer: str, actor: Actor, client_uid: UUID | None = None
) -> Question:
    """Record the answer, once. Raises Denied, NotFound, Invalid for no words or too many, Conflict where it has one."""
    answer = answer.strip()
    payload = {"question": str(question_uid), "answer": answer}
    with transaction.atomic():
        meeting = lock_meeting(uid, actor=actor)
        question = Question.objects.filter(part__meeting=meeting, uid=question_uid).first()
        if question is None:
            raise NotFound("question", N_("没有这个提问"))
        if once(client_uid, actor=actor, verb="meetings.answer_question", payload=payload) is None:
            if question.answered_at is not None:
                raise Conflict("question.answered", N_("这个提问已经记下解释"))
            _require_words(answer, "answer", N_("请写下解释"))
            question.answer, question.answered_by_id, question.answered_at = answer, actor.account_id, timezone.now()
            question.save(update_fields=["answer", "answered_by", "answered_at"])
            record(client_uid, {"question": str(question_uid)})
    return question


def _material(meeting: Meeting, uid: UUID | None) -> Material | None:
    if uid is None:
        return None
    material = meeting.materials.filter(uid=uid).first()
    if material is None:
        raise NotFound("material", N_("没有这份材料"))
    return material


def _require_words(words: str, field: str, message: str) -> None:
    if not words:
        raise Invalid("question.words", message, field=field)
    if len(words) > LONGEST_TEXT:
        raise Invalid("question.long", N_("最多 %(most)s 个字"), most=LONGEST_TEXT, field=field)
