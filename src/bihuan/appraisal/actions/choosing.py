"""预选: of what passed the pre-review the office chooses as many for the round as the rules' share lets in."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..models import Declaration
from ..queries import Places, places_of, waiting_for_round
from ..stages import Stage, Step, after
from .judging import checks_for, decide, tell_verdict
from .loading import lock_review, needed_words


def choose(
    uid: UUID,
    chosen: Collection[UUID],
    reasons: Mapping[UUID, str],
    *,
    actor: Actor,
    client_uid: UUID | None = None,
) -> list[Declaration]:
    """Choose among those that wait for the round; each of the others is told its reason. Returns the others.

    Those chosen wait on, to be entered. Raises Denied, NotFound for one that does not wait, Invalid for too many or a reason
    that is missing (``field`` names the declaration), Conflict where the rules have no share or nothing waits.
    """
    payload = {
        "review": str(uid),
        "chosen": sorted(map(str, chosen)),
        "reasons": {str(key): words.strip() for key, words in reasons.items()},
    }
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        stored = once(client_uid, actor=actor, verb="appraisal.choose", payload=payload)
        if stored is not None:
            return list(Declaration.objects.filter(uid__in=stored["declarations"]))
        places, waiting = places_of(review), waiting_for_round(review)
        _require_choice(places, waiting, set(chosen))
        others = [one for one in waiting if one.uid not in set(chosen)]
        for declaration in others:
            declaration.review = review
            words = needed_words(reasons.get(declaration.uid, ""), field=f"reason-{declaration.uid}")
            decide(declaration, checks_for(declaration), words, accepted=False, passed_over=True, actor=actor)
            declaration.stage = after(Stage(declaration.stage), Step.LEAVE_OUT).value
            declaration.save(update_fields=["stage"])
            append(review, "pass_over", actor=actor, declaration=declaration)
            tell_verdict(declaration, N_("申报“%(title)s”预选未入选，理由见初审意见"))
        append(review, "choose", actor=actor, chosen=sorted(map(str, chosen)), others=len(others))
        record(client_uid, {"declarations": [str(one.uid) for one in others]})
    return others


def _require_choice(places: Places | None, waiting: list[Declaration], chosen: set[UUID]) -> None:
    if places is None:
        raise Conflict("review.no_share", N_("评估规则没有规定预选比例"))
    if not waiting:
        raise Conflict("review.nothing_accepted", N_("没有新的通过初审的申报"))
    if not chosen <= {one.uid for one in waiting}:
        raise NotFound("declaration", N_("没有这份申报"))
    if len(chosen) > places.left:
        message = N_("选了 %(count)s 项，最多还能选 %(left)s 项")
        raise Invalid("choice.too_many", message, count=len(chosen), left=places.left)
