"""What every action on a review begins with: the review locked, the right asked on the locked row."""

from uuid import UUID

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from bihuan.registry.queries.units import visible_to as visible_units

from ..models import Declaration, Review, Rulebook
from ..queries import get_declaration, get_review, rulebook_in_force
from ..rules import must_run, must_write

LONGEST_WORDS = 2_000


def lock_review(uid: UUID, *, actor: Actor) -> Review:
    """Lock a review of one's own office: acts of one review follow one another. Raises NotFound, Denied."""
    seen = get_review(actor, uid)
    must_run(actor, seen)
    return _locked(seen.pk)


def lock_for_unit(uid: UUID, *, actor: Actor) -> Review:
    """Lock a visible review; the right is the caller's to ask. Raises NotFound."""
    return _locked(get_review(actor, uid).pk)


def lock_declaration(uid: UUID, *, actor: Actor) -> Declaration:
    """Lock a visible declaration after its review; the right is the caller's to ask. Raises NotFound."""
    seen = get_declaration(actor, uid)
    review = _locked(seen.review_id)
    declaration = Declaration.objects.select_for_update(of=("self",)).select_related("unit").get(pk=seen.pk)
    declaration.review = review
    return declaration


def lock_own_declaration(uid: UUID, *, actor: Actor) -> Declaration:
    """Lock a declaration of one's own unit. Raises NotFound, Denied."""
    declaration = lock_declaration(uid, actor=actor)
    must_write(actor, declaration)
    return declaration


def lock_judged(uid: UUID, *, actor: Actor) -> Declaration:
    """Lock a declaration handed in to one's own office. Raises NotFound, Denied."""
    declaration = lock_declaration(uid, actor=actor)
    must_run(actor, declaration.review)
    return declaration


def require_rulebook(review: Review) -> Rulebook:
    """Return the version in force. Raises Conflict while none is."""
    rulebook = rulebook_in_force(review)
    if rulebook is None:
        raise Conflict("review.no_rules", N_("还没有公布评估规则"))
    return rulebook


def find_units(actor: Actor, uids: set[UUID]) -> list[Unit]:
    """The units of these ids in tree order. Raises NotFound for one that is not the realm's."""
    found = list(visible_units(actor).filter(uid__in=uids).order_by("path"))
    if len(found) != len(uids):
        raise NotFound("unit", N_("没有这个单位"))
    return found


def needed_words(words: str, *, field: str = "words") -> str:
    """Return words that have to be written, trimmed. Raises Invalid for none or too many."""
    words = limited_words(words, field=field)
    if not words:
        raise Invalid("words.missing", N_("请写明理由"), field=field)
    return words


def limited_words(words: str, *, field: str = "words") -> str:
    """Return words trimmed. Raises Invalid for too many."""
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        message = N_("理由有 %(length)s 个字，最多 %(most)s 个字")
        raise Invalid("words.long", message, length=len(words), most=LONGEST_WORDS, field=field)
    return words


def _locked(pk: int) -> Review:
    # The owner alone is joined: PostgreSQL locks no outer join.
    return Review.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
