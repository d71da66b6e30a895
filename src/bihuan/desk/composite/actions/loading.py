"""What every action on a composite begins with: the composite locked, the right asked on the locked row."""

from uuid import UUID

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from bihuan.registry.queries.units import visible_to as visible_units

from ..models import Composite, Member
from ..queries import get_composite
from ..rules import must_run
from ..stages import STAGE_LABELS, Stage

LONGEST_WORDS = 2_000
LONGEST_GROUND = 200
LONGEST_DOCUMENT = 60


def lock_composite(uid: UUID, *, actor: Actor) -> Composite:
    """Lock a composite of one's own office: acts of one follow one another. Raises NotFound, Denied."""
    seen = get_composite(actor, uid)
    must_run(actor, seen)
    return _locked(seen.pk)


def lock_preparing(uid: UUID, *, actor: Actor) -> Composite:
    """The same while its rule may still be changed. Raises Conflict once it was shown."""
    composite = lock_composite(uid, actor=actor)
    if composite.stage != Stage.PREPARING:
        now = STAGE_LABELS[Stage(composite.stage)]
        raise Conflict("composite.shown", N_("已经“%(now)s”，设置不能再改"), now=now)
    return composite


def lock_open(uid: UUID, *, actor: Actor) -> Composite:
    """The same as long as it is not final: figures and events may be put right. Raises Conflict."""
    composite = lock_composite(uid, actor=actor)
    if composite.stage == Stage.FINAL:
        raise Conflict("composite.final", N_("综合考评已定稿，不能再改"))
    return composite


def lock_for_unit(uid: UUID, *, actor: Actor) -> Composite:
    """Lock a visible composite; the right is the caller's to ask. Raises NotFound."""
    return _locked(get_composite(actor, uid).pk)


def find_units(actor: Actor, uids: set[UUID]) -> list[Unit]:
    """The units of these ids in tree order. Raises NotFound for one that is not the realm's."""
    found = list(visible_units(actor).filter(uid__in=uids).order_by("path"))
    if len(found) != len(uids):
        raise NotFound("unit", N_("没有这个单位"))
    return found


def ranked_unit(composite: Composite, uid: UUID) -> Unit:
    """A unit ranked in it. Raises NotFound."""
    found = Member.objects.filter(composite=composite, unit__uid=uid).select_related("unit").first()
    if found is None:
        raise NotFound("unit.unknown", N_("没有这个单位。"))
    return found.unit


def needed(text: str, label: str, longest: int, *, field: str) -> str:
    """Return words that have to be written, trimmed. Raises Invalid for none or too many."""
    text = text.strip()
    if not text:
        raise Invalid("words.missing", N_("请填写%(label)s"), label=label, field=field)
    if len(text) > longest:
        message = N_("%(label)s有 %(length)s 个字，最多 %(most)s 个字")
        raise Invalid("words.long", message, label=label, length=len(text), most=longest, field=field)
    return text


def _locked(pk: int) -> Composite:
    # The owner alone is joined: PostgreSQL locks no outer join.
    return Composite.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
