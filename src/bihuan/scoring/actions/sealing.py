"""Sealing: the result is computed from what was given, kept for ever, and a later one stands beside it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..gathering import gather, scored_of
from ..models import Entry, Result, Round, Sheet
from ..ranking import still_tied
from ..result import seal
from ..rulebooks import source_of
from ..stages import EntryStage, RoundStage, SheetStage
from .analysing import leave_for_worker
from .loading import lock_own_round, needed_words


def let_judges_see(uid: UUID, until: datetime, *, actor: Actor) -> Round:
    """Say until when those who sat in a sealed round see it: their own sheets and what was published. Raises Denied, Conflict."""
    with transaction.atomic():
        round_ = lock_own_round(uid, actor)
        if round_.stage != RoundStage.SEALED:
            raise Conflict("round.not_sealed", N_("结果还没有封存"))
        round_.judges_until = until
        round_.save(update_fields=["judges_until"])
        append(round_, "let_judges_see", actor=actor, until=until.isoformat())
    return round_


def seal_round(round_uid: UUID, *, actor: Actor, reason: str = "", client_uid: UUID | None = None) -> Result:
    """Seal the result of a round whose entries are all locked; once more with a reason, when a mark was corrected since.

    Raises Denied, NotFound, Conflict while an entry is not locked, a correction waits, the chair has still to decide or
    nothing changed since the last result; Invalid where the rule cannot be computed from what was given, or without a reason.
    """
    with transaction.atomic():
        round_ = lock_own_round(round_uid, actor)
        payload = {"round": str(round_uid), "reason": reason}
        stored = once(client_uid, actor=actor, verb="scoring.seal_round", payload=payload)
        if stored is not None:
            return Result.objects.get(uid=stored["result"])
        last = Result.objects.filter(round=round_).order_by("-version").first()
        if last is not None:
            reason = needed_words(reason, field="reason")
        _require_ready(round_.pk)
        given = gather(round_)
        source = source_of(round_.rule)
        # Scored once more only where the chair has decided something.
        held = given.decisions and still_tied(source.content, scored_of(source.content, given), given.decisions)
        computed = seal(source, given.marks, given.events, held)
        if any(one.waits for one in computed.ranking):
            raise Conflict("seal.tie", N_("还有并列名次等待主持人裁定"))
        if last is not None and last.digest == computed.digest:
            raise Conflict("seal.same", N_("与上一次封存的结果相同，没有可重算的"))
        now = timezone.now()
        result = Result.objects.create(
            realm_id=round_.realm_id,
            round=round_,
            version=last.version + 1 if last else 1,
            body=computed.body.decode(),
            digest=computed.digest,
            reason=reason if last else "",
            sealed_by_id=actor.account_id,
            sealed_at=now,
        )
        round_.stage, round_.sealed_at = RoundStage.SEALED.value, now
        round_.save(update_fields=["stage", "sealed_at"])
        append(round_, "seal", actor=actor, version=result.version, result=result.digest)
        leave_for_worker(result)
        record(client_uid, {"result": str(result.uid)})
    return result


def _require_ready(round_pk: int) -> None:
    open_now = Entry.objects.filter(round=round_pk, withdrawn_at__isnull=True).exclude(stage=EntryStage.LOCKED.value)
    first = open_now.order_by("position").first()
    if first is not None:
        raise Conflict("seal.not_locked", N_("“%(title)s”还没有锁定"), title=first.title)
    if Sheet.objects.filter(entry__round=round_pk, stage=SheetStage.PROPOSED.value).exists():
        raise Conflict("seal.correction", N_("还有更正等待复核"))
