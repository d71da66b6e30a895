"""Showing a composite to its units, counting it anew, taking it back, making it final."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict
from bihuan.core.text import N_
from bihuan.core.workdays import add_workdays, end_of_day, local_day
from bihuan.registry.actor import Actor
from bihuan.registry.queries.calendars import calendar_of

from ..acts import append
from ..gathering import reckon_now
from ..models import Composite, Remark, Version
from ..queries import get_version, versions_of, waiting_contests
from ..rules import must_decide
from ..sealed import verify_composite
from ..stages import Stage, Step, after
from .loading import LONGEST_GROUND, lock_composite, needed
from .telling import tell_all


def show_to_units(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Version:
    """Reckon it and show each unit its own lines, which it may contest for so many working days; the units are told.

    Raises Denied for anybody but the head of the office, Invalid where weights, figures or units are not right yet, Conflict once it was shown.
    """
    with transaction.atomic():
        composite = lock_composite(uid, actor=actor)
        must_decide(actor, composite)
        stored = once(client_uid, actor=actor, verb="composite.show", payload={"composite": str(uid)})
        if stored is not None:
            return get_version(composite, stored["version"])
        composite.stage = after(Stage(composite.stage), Step.SHOW).value
        again = Version.objects.filter(composite=composite).exists()
        version = _keep(composite, actor=actor)
        append(composite, "show", actor=actor, version=version.number, digest=version.digest)
        message = N_("“%(title)s”请核对本单位的数据，有异议请在 %(until)s 前提出")
        if again:
            message = N_("“%(title)s”已重新计算，请再核对本单位的数据，有异议请在 %(until)s 前提出")
        tell_all(composite, message, until=_until(composite))
        record(client_uid, {"version": version.number})
    return version


def correct(uid: UUID, *, reason: str, actor: Actor, client_uid: UUID | None = None) -> Version:
    """Reckon it anew from everything as of now, beside the version before; the units are told and have their days again.

    Raises Denied, Invalid without a reason, Conflict where nothing comes out otherwise and no upheld contest waits for it, or it is not being shown.
    """
    payload = {"composite": str(uid), "reason": reason.strip()}
    with transaction.atomic():
        composite = lock_composite(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="composite.correct", payload=payload)
        if stored is not None:
            return get_version(composite, stored["version"])
        composite.stage = after(Stage(composite.stage), Step.CORRECT).value
        reason = needed(reason, N_("重算理由"), LONGEST_GROUND, field="reason")
        before = get_version(composite)
        _unanswered, uncounted = waiting_contests(composite, [before])
        version = _keep(composite, actor=actor)
        if version.digest == before.digest and not uncounted:
            raise Conflict("composite.same", N_("数据没有变化，重算结果和第 %(number)s 版一样"), number=before.number)
        _remark(composite, reason, version=version, actor=actor)
        append(composite, "correct", actor=actor, version=version.number, digest=version.digest)
        message = N_("“%(title)s”已重新计算，请再核对本单位的数据，有异议请在 %(until)s 前提出")
        tell_all(composite, message, until=_until(composite))
        record(client_uid, {"version": version.number})
    return version


def take_back(uid: UUID, *, reason: str, actor: Actor) -> Composite:
    """Take it back to put its rule right: units no longer see it, the versions stay.

    Raises Denied for anybody but the head, Invalid without a reason, Conflict where it is not being shown.
    """
    with transaction.atomic():
        composite = lock_composite(uid, actor=actor)
        must_decide(actor, composite)
        composite.stage = after(Stage(composite.stage), Step.TAKE_BACK).value
        composite.contest_until = None
        composite.save(update_fields=["stage", "contest_until"])
        _remark(composite, needed(reason, N_("理由"), LONGEST_GROUND, field="reason"), version=None, actor=actor)
        append(composite, "take_back", actor=actor)
        tell_all(composite, N_("“%(title)s”已收回修改，改好后再请各单位核对"), leads=False)
    return composite


def finish(uid: UUID, *, actor: Actor, client_uid: UUID | None = None) -> Version:
    """Make the last version final: its time is over, every contest answered, what was upheld is counted, and it comes out again from itself.

    Raises Denied for anybody but the head, Conflict before that.
    """
    with transaction.atomic():
        composite = lock_composite(uid, actor=actor)
        must_decide(actor, composite)
        version = get_version(composite) if composite.stage != Stage.PREPARING else None
        stored = once(client_uid, actor=actor, verb="composite.finish", payload={"composite": str(uid)})
        if stored is not None:
            return get_version(composite, stored["version"])
        composite.stage = after(Stage(composite.stage), Step.FINISH).value
        _check_ready(composite)
        if version is None or verify_composite(version.body.encode()):
            raise Conflict("composite.broken", N_("这一版的内容与计算不符，不能定稿"))
        composite.save(update_fields=["stage"])
        append(composite, "finish", actor=actor, version=version.number, digest=version.digest)
        tell_all(composite, N_("“%(title)s”已定稿"))
        record(client_uid, {"version": version.number})
    return version


def _keep(composite: Composite, *, actor: Actor) -> Version:
    """Reckon and keep a version; the days of contesting begin anew."""
    sealed = reckon_now(composite)
    now = timezone.now()
    until = add_workdays(timezone.localdate(now), composite.contest_days, calendar_of(composite.realm_id)).day
    composite.contest_until = end_of_day(until)
    composite.save(update_fields=["stage", "contest_until"])
    return Version.objects.create(
        realm_id=composite.realm_id,
        composite=composite,
        number=Version.objects.filter(composite=composite).count() + 1,
        body=sealed.body.decode(),
        digest=sealed.digest,
        by_id=actor.account_id,
        at=now,
    )


def _remark(composite: Composite, words: str, *, version: Version | None, actor: Actor) -> None:
    Remark.objects.create(
        realm_id=composite.realm_id,
        composite=composite,
        version=version,
        words=words,
        by_id=actor.account_id,
        at=timezone.now(),
    )


def _check_ready(composite: Composite) -> None:
    if composite.contest_until is None or timezone.now() <= composite.contest_until:
        raise Conflict("composite.running", N_("单位核对的时间还没有满"))
    unanswered, uncounted = waiting_contests(composite, versions_of(composite))
    if unanswered:
        raise Conflict("composite.open_contests", N_("还有 %(count)s 条异议没有答复"), count=unanswered)
    if uncounted:
        raise Conflict("composite.uncounted", N_("有 %(count)s 条成立的异议还没有重算"), count=uncounted)


def _until(composite: Composite) -> str:
    """The last day on which units contest."""
    return local_day(composite.contest_until).isoformat() if composite.contest_until else ""
