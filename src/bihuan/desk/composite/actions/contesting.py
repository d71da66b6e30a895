"""A unit contests its own lines; the office answers."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role

from ..acts import append
from ..models import Contest
from ..queries import components_of, get_contest, get_unit_in, get_version
from ..rules import units_of
from ..stages import Stage
from .loading import LONGEST_WORDS, lock_composite, lock_for_unit, needed
from .telling import tell_units

# Besides the components.
ABOUT = ("extras", "vetoes", "all")


def contest(uid: UUID, *, unit: UUID, about: str, text: str, actor: Actor, client_uid: UUID | None = None) -> Contest:
    """Contest a line of one's own unit in the last version, as long as that is open.

    Raises NotFound for another unit or line, Denied for who does not speak for it, Invalid without words, Conflict once time is over.
    """
    payload = {"composite": str(uid), "unit": str(unit), "about": about, "text": text.strip()}
    with transaction.atomic():
        composite = lock_for_unit(uid, actor=actor)
        member = get_unit_in(actor, composite, unit)
        if member.unit_id not in units_of(actor, Line(composite.line)):
            holders = [member.unit.short_name, Role.LIAISON.label]
            raise Denied("contest.not_your_unit", N_("异议由单位自己提出"), holders=holders)
        stored = once(client_uid, actor=actor, verb="composite.contest", payload=payload)
        if stored is not None:
            return Contest.objects.get(uid=stored["contest"])
        over = composite.contest_until is None or timezone.now() > composite.contest_until
        if composite.stage != Stage.SHOWN or over:
            raise Conflict("contest.over", N_("核对的时间已经结束"))
        if about not in ABOUT and about not in {one.code for one in components_of(composite)}:
            raise NotFound("component", N_("没有这个指标"))
        made = Contest.objects.create(
            realm_id=composite.realm_id,
            version=get_version(composite),
            unit=member.unit,
            about=about,
            text=needed(text, N_("异议"), LONGEST_WORDS, field="text"),
            by_id=actor.account_id,
            at=timezone.now(),
        )
        append(composite, "contest", actor=actor, contest=str(made.uid), unit=str(unit), about=about)
        record(client_uid, {"contest": str(made.uid)})
    return made


def answer_contest(
    uid: UUID, contest_uid: UUID, *, upheld: bool, text: str, actor: Actor, client_uid: UUID | None = None
) -> Contest:
    """Answer a contest, once; its unit is told. One that is upheld waits for a version reckoned anew.

    Raises Denied, NotFound, Invalid without words, Conflict where it is answered.
    """
    payload = {"contest": str(contest_uid), "upheld": upheld, "text": text.strip()}
    with transaction.atomic():
        composite = lock_composite(uid, actor=actor)
        made = get_contest(actor, composite, contest_uid)
        if once(client_uid, actor=actor, verb="composite.answer", payload=payload) is None:
            if made.answered_at is not None:
                raise Conflict("contest.answered", N_("这条异议已经答复"))
            made.answer, made.upheld = needed(text, N_("答复"), LONGEST_WORDS, field="text"), upheld
            made.answered_by_id, made.answered_at = actor.account_id, timezone.now()
            made.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
            append(composite, "answer", actor=actor, contest=str(contest_uid), upheld=upheld)
            tell_units(composite, [made.unit_id], N_("“%(title)s”的异议有了答复"))
            record(client_uid, {"contest": str(contest_uid)})
    return made
