"""评分分析: asked for with every seal, worked out by the worker."""

import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.outbox import enqueue
from bihuan.registry.actor import Actor

from ..models import Analysis, Result
from ..queries import get_result

JOB = "scoring.analyse"
DRAWS = 2_000
SEEDS = 2**31


def ask_for_analysis(result_uid: UUID, *, actor: Actor) -> Analysis:
    """Let a result be analysed that was sealed before there were analyses. Raises NotFound for whoever does not oversee its round."""
    with transaction.atomic():
        return leave_for_worker(get_result(actor, result_uid))


def leave_for_worker(result: Result) -> Analysis:
    """Leave the analysis of a result to the worker, once; in the caller's transaction. The seed is drawn and kept."""
    made, fresh = Analysis.objects.get_or_create(
        result=result,
        defaults={"realm_id": result.realm_id, "seed": secrets.randbelow(SEEDS), "asked_at": timezone.now()},
    )
    if fresh:
        enqueue(JOB, realm_id=result.realm_id, target=str(result.uid))
    return made


def analyse(result_uid: UUID) -> None:
    """Work out and keep an analysis that was asked for. The worker's own; what is there already stays."""
    from ..diagnosis import diagnose  # noqa: PLC0415 -- scipy: never in a web process

    waiting = Analysis.objects.select_related("result").filter(result__uid=result_uid, made_at__isnull=True).first()
    if waiting is None:
        return
    body = diagnose(waiting.result.body.encode(), seed=waiting.seed, draws=DRAWS)
    Analysis.objects.filter(pk=waiting.pk, made_at__isnull=True).update(body=body, made_at=timezone.now())
