"""What each row of a unit's workbook would do: the table of moves is asked as it will be when the rows are saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_
from bihuan.core.workdays import Calendar
from bihuan.ledger.actions.loading import performer_of
from bihuan.ledger.actions.running import QUIET
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.facts import Circumstances, Intent, Performer, Snapshot
from bihuan.ledger.fixes import check_plan
from bihuan.ledger.lifecycle import decide
from bihuan.ledger.models import Item
from bihuan.ledger.pack import FixMeaning
from bihuan.ledger.sentence import Sentence, sentence
from bihuan.ledger.states import MOVE_LABELS, STATE_LABELS, Move, State
from bihuan.registry.actor import Actor

from .heads import SLOT_LABELS, Slot
from .rows import BookRow, CellFault
from .standing import Standing, standings_for
from .wishes import Wish, unknown_heads, wish_of

REPORTING = frozenset({Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE})
# Under which head a refusal of the rules stands.
_COLUMNS = {
    "sentence_missing": Slot.TEXT,
    "after_missing": Slot.AFTER,
    "after_picture_missing": Slot.AFTER,
    "plan_missing": Slot.TEXT,
    "report_waiting": Slot.TEXT,
}


class Status(StrEnum):
    """What becomes of a row."""

    DOES = "does"
    NOTHING = "nothing"
    REFUSED = "refused"


STATUS_LABELS: dict[Status, str] = {
    Status.DOES: N_("要办理"),
    Status.NOTHING: N_("没有改动"),
    Status.REFUSED: N_("拒收"),
}


@dataclass(frozen=True)
class Since:
    """What happened to an item after its row went out: the newest of it, and where the item stands now (msgids)."""

    unit: str
    at: datetime
    did: str
    now: str


@dataclass(frozen=True)
class Judged:
    """One row judged. ``steps`` are the moves it makes, in order; ``since`` tells that the item has moved on."""

    row: BookRow
    standing: Standing | None = None
    wish: Wish | None = None
    steps: tuple[Move, ...] = ()
    faults: tuple[CellFault, ...] = ()
    since: Since | None = None

    @property
    def status(self) -> Status:
        """What becomes of the row."""
        if self.faults:
            return Status.REFUSED
        return Status.DOES if self.steps else Status.NOTHING

    @property
    def item(self) -> Item | None:
        """The item it tells of, None where the actor sees none."""
        return self.standing.item if self.standing else None

    @property
    def stale(self) -> bool:
        """Whether it would act on an item that moved on since the workbook went out."""
        return self.since is not None and self.status is Status.DOES


@dataclass(frozen=True)
class Verdict:
    """A whole workbook judged; ``notes`` say what of it was not read."""

    rows: tuple[Judged, ...]
    notes: tuple[Sentence, ...]

    @property
    def totals(self) -> dict[str, int]:
        """How many rows there are of each status, how many of those that act are stale, and the moves they make."""
        counts = {status.value: 0 for status in Status} | {"stale": 0, "pictures": 0}
        counts |= {
            move.value: 0 for move in (Move.ACKNOWLEDGE, Move.SUBMIT_PLAN, Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE)
        }
        for one in self.rows:
            counts[one.status.value] += 1
            if one.status is not Status.DOES:
                continue
            counts["stale"] += one.stale
            for move in one.steps:
                counts[move.value] += 1
            if one.wish and one.wish.report and REPORTING & set(one.steps):
                counts["pictures"] += len(one.wish.report.pictures)
        return counts

    def of(self, status: Status) -> list[Judged]:
        """The rows of one status."""
        return [one for one in self.rows if one.status is status]


def judge_rows(
    rows: Sequence[BookRow], *, actor: Actor, today: date, calendar: Calendar, notes: Sequence[Sentence] = ()
) -> Verdict:
    """Judge every row as the table of moves would. Writes nothing; raises nothing for what is wrong with a row."""
    known = standings_for(rows, actor)
    setting = Setting(today, calendar)
    judged = [_judge(row, known, actor, setting) for row in rows]
    return Verdict(tuple(judged), (*notes, *_unknown(judged)))


def _unknown(judged: Iterable[Judged]) -> list[Sentence]:
    heads = {head for one in judged if one.standing for head in unknown_heads(one.row, one.standing.known)}
    message = N_("“%(head)s”这一栏不是本表的，没有读")
    return [sentence("unit_book.unknown_head", message, head=head) for head in sorted(heads)]


def _judge(row: BookRow, known: Mapping[str, Standing], actor: Actor, setting: Setting) -> Judged:
    standing = known.get(row.uid or row.number)
    if standing is None:
        why = N_("没有这个事项，或已不在您能看到的范围内")
        return Judged(row, faults=(*row.faults, _at(Slot.NUMBER, sentence("unit_book.no_item", why))))
    if row.number and row.number != standing.item.number:
        message = N_("编号与标识对不上：标识是 %(real)s 号。多半是只排了一部分列，请重新下载再填")
        mixed_up = sentence("unit_book.mixed_up", message, real=standing.item.number)
        return Judged(row, standing, faults=(*row.faults, _at(Slot.NUMBER, mixed_up)))
    wish = wish_of(row, standing.known, setting)
    if wish.faults:
        return Judged(row, standing, wish, faults=wish.faults)
    try:
        steps = _Trial(standing, wish, actor).steps()
    except _ColumnError as wrong:
        return Judged(row, standing, wish, faults=wrong.faults, since=_since(row, standing))
    return Judged(row, standing, wish, steps, since=_since(row, standing) if steps else None)


class _ColumnError(Exception):
    """Carries what the rules refuse, cell by cell."""

    def __init__(self, faults: Sequence[CellFault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)


class _Trial:
    """Makes the moves of one row on paper, one after the other."""

    def __init__(self, standing: Standing, wish: Wish, actor: Actor) -> None:
        self._standing, self._wish, self._actor = standing, wish, actor
        self._who: Performer = performer_of(actor, standing.item.line)
        self._item: Snapshot = standing.desk.before

    def steps(self) -> tuple[Move, ...]:
        """The moves, in order. Raises ``_ColumnError`` for the first that the table refuses."""
        made = []
        if self._wish.sign and not self._signed() and self._try(Intent(Move.ACKNOWLEDGE), Slot.SIGNED):
            made.append(Move.ACKNOWLEDGE)
        move = self._papers()
        if move is not None:
            made.append(move)
        return tuple(made)

    def _signed(self) -> bool:
        """Whether the actor's units have signed for it, whatever became of the item since."""
        parties = self._item.assisting | ({self._item.lead} if self._item.lead is not None else frozenset())
        mine = parties & self._actor.unit_ids
        return bool(mine) and mine <= self._item.acknowledged

    def _papers(self) -> Move | None:
        """The plan, the report, or both in one."""
        plan, report = self._wish.plan, self._wish.report
        if plan is None and report is None:
            return None
        no_plan = self._standing.known.variant is None
        if report is None:
            return self._tried(Intent(Move.SUBMIT_PLAN, finish=self._finish(plan or {}), new_plan=True), None)
        reporting = Intent(Move.SUBMIT_REPORT, reason=report.text, new_report=True)
        if plan is None and not (no_plan and self._item.state is State.ASSIGNED):
            if self._item.state is State.ASSIGNED:
                why = sentence("plan_missing", N_("五定方案批准后才能报结"))
                raise _ColumnError([_at(Slot.TEXT, why)])
            return self._tried(reporting, Slot.TEXT)
        finish = None if no_plan else self._finish(plan or {})
        return self._tried(replace(reporting, move=Move.SUBMIT_AT_ONCE, finish=finish, new_plan=True), Slot.TEXT)

    def _finish(self, plan: Mapping[str, str]) -> datetime:
        """Check the fixes; the moment of 完成时限."""
        variant = self._standing.known.variant
        if variant is None:
            raise _ColumnError([_at(Slot.TEXT, sentence("plan_unasked", N_("这类事项不需要五定方案")))])
        try:
            return check_plan(variant, plan).finish
        except Invalid as wrong:
            labels = {fix.key: fix.label.zh for fix in variant.fixes}
            several: Mapping[str, DomainError] = wrong.data["fields"]
            faults = [CellFault(labels[key], said(fault)) for key, fault in several.items()]
            raise _ColumnError(faults) from wrong

    def _tried(self, intent: Intent, slot: Slot | None) -> Move:
        self._try(intent, slot)
        return intent.move

    def _try(self, intent: Intent, slot: Slot | None) -> bool:
        """Make one move on paper; say whether it changes anything."""
        try:
            transition = decide(self._item, self._around(), intent, self._who)
        except DomainError as refused:
            raise _ColumnError([CellFault(self._column(refused, slot), said(refused))]) from refused
        self._item = transition.after
        return not transition.repeated

    def _around(self) -> Circumstances:
        report = self._wish.report
        pictures = len(report.pictures) if report else 0
        before = self._standing.before_pictures
        return replace(self._standing.desk.around(), before_pictures=before, after_pictures=pictures)

    def _column(self, refused: DomainError, slot: Slot | None) -> str:
        if refused.data.get("field") == "finish":
            variant = self._standing.known.variant
            fixes = variant.fixes if variant else ()
            return next(fix.label.zh for fix in fixes if fix.meaning is FixMeaning.FINISH)
        if refused.code in _COLUMNS:
            return SLOT_LABELS[_COLUMNS[refused.code]]
        if slot is not None:
            return SLOT_LABELS[slot]
        return self._wish.changes[0].column


def said(fault: DomainError) -> Sentence:
    """A refusal as a sentence; what is no value of its words is left behind."""
    values = {name: value for name, value in fault.data.items() if isinstance(value, str | int)}
    return Sentence(fault.code, fault.message, values)


def _at(slot: Slot, why: Sentence) -> CellFault:
    return CellFault(SLOT_LABELS[slot], why)


def _since(row: BookRow, standing: Standing) -> Since | None:
    """What happened since the row went out, marks that disturb nothing aside; every move is one version."""
    item = standing.item
    if row.version is None or row.version >= item.version:
        return None
    since = standing.story[: item.version - row.version]
    loud = [line for line in since if Move(line.move) not in QUIET]
    if not loud:
        return None
    newest = loud[0]
    return Since(
        newest.unit.short_name if newest.unit else "",
        newest.at,
        MOVE_LABELS[Move(newest.move)],
        STATE_LABELS[State(item.state)],
    )
