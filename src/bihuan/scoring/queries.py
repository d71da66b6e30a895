"""Reading rounds: who may see one, its entries with their sheets, and where somebody sits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.core.errors import NotFound
from bihuan.core.sealing import digest
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role
from bihuan.registry.models.appointments import OFFICE_ROLES

from .models import Analysis, Card, Draw, Entry, Keying, Recusal, Result, Round, Seat, Sheet, VetoEvent
from .stages import SheetStage

IN_FORCE = (SheetStage.DRAFT.value, SheetStage.SUBMITTED.value)
CARD_PARTS = ("seat__round__owner", "seat__round__rule", "seat__person__account", "seat__unit")
# What names one sheet of a round: the entry, and the seat or None.
Place = tuple[int, int | None]


def visible_rounds(actor: Actor) -> QuerySet[Round]:
    """The rounds of the actor's own office, for leaders those of their lines, and those in which the actor sits (``live_seats``)."""
    own = Q(pk__in=live_seats(actor).values("round"))
    for post in actor.posts_as(*OFFICE_ROLES):
        own |= Q(owner_id=post.unit_id) & _line(post.line)
    for post in actor.posts_as(Role.LEADER):
        own |= _line(post.line)
    return Round.objects.filter(own, realm_id=actor.realm_id).select_related("owner", "rule")


def get_round(actor: Actor, uid: UUID) -> Round:
    """One visible round. Raises NotFound."""
    try:
        return visible_rounds(actor).get(uid=uid)
    except Round.DoesNotExist as missing:
        raise NotFound("round", N_("没有这次考评")) from missing


def works_for(actor: Actor, round_: Round) -> bool:
    """Say whether the actor works in the office whose round it is."""
    return any(post.unit_id == round_.owner_id for post in actor.posts_as(*OFFICE_ROLES, line=Line(round_.line)))


def oversees(actor: Actor, round_: Round) -> bool:
    """Say whether the actor sees everybody's marks: the office, and leaders of its line."""
    return works_for(actor, round_) or actor.holds(Role.LEADER, line=Line(round_.line))


def seat_of(actor: Actor, round_: Round) -> Seat | None:
    """Where the actor sits in a round."""
    return live_seats(actor).filter(round=round_).select_related("round").first()


def results_of(round_: Round) -> list[Result]:
    """The sealed results of a round, the last first, without their bodies."""
    return list(Result.objects.filter(round=round_).order_by("-version").defer("body"))


def get_result(actor: Actor, uid: UUID) -> Result:
    """One sealed result of a round the actor oversees. Raises NotFound."""
    rows = Result.objects.filter(round__in=visible_rounds(actor)).select_related("round__owner", "round__rule")
    result = rows.filter(uid=uid).first()
    if result is None or not oversees(actor, result.round):
        raise NotFound("result", N_("没有这个结果"))
    return result


def analysis_of(result: Result) -> Analysis | None:
    """The analysis of a result the reader was found to oversee, made or being made."""
    return Analysis.objects.filter(result=result).select_related("result__round__rule").first()


def result_called(digest: str) -> tuple[Result | None, bool]:
    """Return the result sealed under a digest, without its body, and whether a newer one of its round was sealed since.

    Open to anybody: whoever holds a sheet may ask whether it is ours.
    """
    found = Result.objects.filter(digest=digest).select_related("round").defer("body").first() if digest else None
    newer = found is not None and Result.objects.filter(round=found.round, version__gt=found.version).exists()
    return found, newer


def card_with_key(key: str) -> Card | None:
    """The card that the device holding this key opened, while it is in force on its day."""
    rows = Card.objects.filter(device=digest(key.encode()), withdrawn_at__isnull=True, seat__withdrawn_at__isnull=True)
    return rows.filter(day=timezone.localdate()).select_related(*CARD_PARTS).first() if key else None


def sitter(card: Card) -> Actor:
    """Who acts by a card: the one on its seat, with no post whatever, so that nothing but the seat gives a right."""
    account = card.seat.person.account
    return Actor(card.realm_id, account.pk, str(account.uid), card.seat.person_id, posts=())


def cards_of(round_: Round) -> dict[int, Card]:
    """The cards in force, by seat."""
    rows = Card.objects.filter(seat__round=round_, withdrawn_at__isnull=True, seat__withdrawn_at__isnull=True)
    return {card.seat_id: card for card in rows}


def watched_round(watch: str) -> Round:
    """The round whose screen has this address. Raises NotFound. Open to anybody who was given it."""
    found = Round.objects.filter(watch=watch).select_related("rule", "owner").first() if watch else None
    if found is None:
        raise NotFound("watch", N_("这个地址已经失效，请向工作人员要新的"))
    return found


def entries_of(round_: Round) -> list[Entry]:
    """The entries in running order, with their units and partners."""
    rows = round_.entries.filter(withdrawn_at__isnull=True).select_related("unit")
    return list(rows.prefetch_related("partners").order_by("position"))


def entry_of(round_: Round, uid: UUID) -> Entry:
    """One entry of a visible round. Raises NotFound."""
    entry = next((one for one in entries_of(round_) if one.uid == uid), None)
    if entry is None:
        raise NotFound("entry", N_("没有这个参评事项"))
    return entry


def seats_of(round_: Round) -> list[Seat]:
    """The seats in the order they were set."""
    return list(round_.seats.filter(withdrawn_at__isnull=True).select_related("unit").order_by("id"))


@dataclass(frozen=True)
class Papers:
    """What was given in a round: sheets in force, corrections that wait, recusals in force, each by entry and seat."""

    sheets: Mapping[Place, Sheet]
    proposed: Mapping[Place, Sheet]
    recusals: Mapping[Place, Recusal]


def papers_of(
    round_: Round, *, seat: Seat | None = None, entry: Entry | None = None, entries: Sequence[Entry] | None = None
) -> Papers:
    """Read them all, or those of one seat, one entry or some: two queries."""
    shown = [*IN_FORCE, SheetStage.PROPOSED.value]
    sheets = Sheet.objects.filter(entry__round=round_, stage__in=shown).select_related("saved_by")
    recusals = Recusal.objects.filter(entry__round=round_, lifted_at__isnull=True)
    if seat is not None:
        sheets, recusals = sheets.filter(seat=seat), recusals.filter(seat=seat)
    if entry is not None:
        entries = [entry]
    if entries is not None:
        sheets, recusals = sheets.filter(entry__in=entries), recusals.filter(entry__in=entries)
    found: dict[bool, dict[Place, Sheet]] = defaultdict(dict)
    for sheet in sheets:
        found[sheet.stage == SheetStage.PROPOSED][sheet.entry_id, sheet.seat_id] = sheet
    return Papers(found[False], found[True], {(one.entry_id, one.seat_id): one for one in recusals})


def wanted_seats(entry: Entry, seats: Sequence[Seat], papers: Papers) -> list[Seat]:
    """The seats that are to mark an entry: neither absent nor recused."""
    return [one for one in seats if one.absent_at is None and (entry.pk, one.pk) not in papers.recusals]


def missing_seats(entry: Entry, seats: Sequence[Seat], papers: Papers) -> list[Seat]:
    """Those of them that have not submitted."""
    found = [(one, papers.sheets.get((entry.pk, one.pk))) for one in wanted_seats(entry, seats, papers)]
    return [one for one, sheet in found if sheet is None or sheet.stage != SheetStage.SUBMITTED]


def keyings_of(round_: Round) -> QuerySet[Keying]:
    """What was typed from paper and waits: for the second person, or to be settled."""
    return Keying.objects.filter(entry__round=round_, settled_at__isnull=True)


def draws_of(round_: Round) -> list[Draw]:
    """Every drawing of the running order, the last first."""
    return list(Draw.objects.filter(round=round_).order_by("-id"))


def vetoes_of(entry: Entry) -> list[VetoEvent]:
    """The vetoes that fell on an entry, those lifted too, in the order they fell."""
    return list(VetoEvent.objects.filter(entry=entry).order_by("id"))


def related_seats(entry: Entry, seats: Sequence[Seat]) -> list[Seat]:
    """The seats whose own unit, or one above or below it, declares the entry: the program proposes that they recuse themselves."""
    units = [entry.unit, *entry.partners.all()]
    return [seat for seat in seats if seat.unit and any(_kin(seat.unit.path, unit.path) for unit in units)]


def _kin(one: str, other: str) -> bool:
    # The realm stands above everybody: a leader of the county is no kin of a bureau.
    return one.startswith(other) or (other.startswith(one) and one.count("/") > 1)


def live_seats(actor: Actor) -> QuerySet[Seat]:
    """Where the actor sits, in rounds that those who sat in them may still see."""
    open_ = Q(round__judges_until__isnull=True) | Q(round__judges_until__gte=timezone.now())
    seats = Seat.objects.filter(open_, realm_id=actor.realm_id, withdrawn_at__isnull=True)
    return seats.none() if actor.person_id is None else seats.filter(person_id=actor.person_id)


def _line(line: Line) -> Q:
    return Q() if line is Line.ALL else Q(line=line.value)
