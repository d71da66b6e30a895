"""通报 and certificates out of a final result: what the office gives them, kept; the papers are made of it on demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from ..acts import append
from ..circulars import Ranked, ranked_in
from ..models import Certificate, Circular, Publicity
from ..models.circulars import LONGEST_NAME, LONGEST_NUMBER
from ..publicities import get_publicity
from ..rules import must_publish
from .loading import lock_review
from .telling import tell_units

LONGEST_CODE = 16


@dataclass(frozen=True)
class CircularDraft:
    """What the office gives: 发文字号 (may be added by hand later), 主送, 署名, date, and who gets a certificate.

    ``awarded`` are the codes of entries, ``code`` what certificate numbers begin with.
    """

    number: str
    to: str
    signed_by: str
    dated: date
    awarded: Sequence[str] = ()
    code: str = ""


def issue_circular(
    uid: UUID, publicity_uid: UUID, draft: CircularDraft, *, actor: Actor, client_uid: UUID | None = None
) -> Circular:
    """Issue the circular of a final result and number its certificates by rank; issued again it is written over.

    The units are told the first time. Raises Denied for anybody but the head of the office, NotFound, Invalid for words that
    are missing or too long or an entry that has no place in the result, Conflict before the result is final.
    """
    payload = {
        "publicity": str(publicity_uid),
        "number": draft.number.strip(),
        "to": draft.to.strip(),
        "signed_by": draft.signed_by.strip(),
        "dated": draft.dated,
        "awarded": sorted(draft.awarded),
        "code": draft.code.strip(),
    }
    with transaction.atomic():
        review = lock_review(uid, actor=actor)
        must_publish(actor, review)
        publicity = get_publicity(review, publicity_uid)
        stored = once(client_uid, actor=actor, verb="appraisal.issue_circular", payload=payload)
        if stored is not None:
            return Circular.objects.get(uid=stored["circular"])
        if not publicity.final:
            raise Conflict("publicity.not_final", N_("结果还没有定为最终结果，不能制发通报和证书"))
        circular, fresh = _written(publicity, draft, actor)
        ranked = ranked_in(publicity)
        numbers = _certify(circular, ranked, draft, review.year)
        append(
            review,
            "issue_circular",
            actor=actor,
            circular=str(circular.uid),
            number=circular.number,
            dated=draft.dated.isoformat(),
            certificates=numbers,
        )
        if fresh:
            units = list(review.participants.values_list("unit_id", flat=True))
            tell_units(review, units, N_("“%(title)s”的结果通报已制发"), kind="appraisal.circular")
        record(client_uid, {"circular": str(circular.uid)})
    return circular


def _written(publicity: Publicity, draft: CircularDraft, actor: Actor) -> tuple[Circular, bool]:
    return Circular.objects.update_or_create(
        publicity=publicity,
        defaults={
            "realm_id": publicity.realm_id,
            "number": _short(draft.number, "number", LONGEST_NUMBER, needed=False),
            "to": _short(draft.to, "to", LONGEST_NAME),
            "signed_by": _short(draft.signed_by, "signed_by", LONGEST_NAME),
            "dated": draft.dated,
            "by_id": actor.account_id,
            "at": timezone.now(),
        },
    )


def _certify(circular: Circular, ranked: Sequence[Ranked], draft: CircularDraft, year: int) -> list[str]:
    """Write the certificates in order of rank; returns their numbers."""
    awarded = [one for one in ranked if one.line.code in set(draft.awarded)]
    if len(awarded) != len(set(draft.awarded)):
        raise Invalid("certificate.unknown", N_("选中的事项不在这个结果里"), field="awarded")
    code = _short(draft.code, "code", LONGEST_CODE, needed=False)
    circular.certificates.all().delete()
    made = Certificate.objects.bulk_create(
        [
            Certificate(
                realm_id=circular.realm_id,
                circular=circular,
                declaration=one.declaration,
                position=position,
                number=f"{code}{year}-{position:03d}",
                award=one.award,
            )
            for position, one in enumerate(awarded, start=1)
        ]
    )
    return [one.number for one in made]


def _short(text: str, field: str, most: int, *, needed: bool = True) -> str:
    text = " ".join(text.split())
    if needed and not text:
        raise Invalid("circular.missing", N_("请填写这一项"), field=field)
    if len(text) > most:
        raise Invalid("circular.long", N_("最多 %(most)s 个字"), most=most, field=field)
    return text
