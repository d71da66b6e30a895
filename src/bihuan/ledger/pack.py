"""The ledger's rule book: kinds of items, variants of 五定, approval, verification, times. Numbers live in packs only."""

from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bihuan.core.errors import Invalid
from bihuan.core.pack_checks import Key, Listed, known, named, once, one_of
from bihuan.core.packs import PackFault, PackHead, PackPart, PackSource, Words, load_pack, pack_names
from bihuan.core.text import N_
from bihuan.ledger.indicators import Indicator
from bihuan.ledger.patrols import LONGEST_BEAT, Rhythm
from bihuan.ledger.states import DeadlineKind, Move

AREA = "ledger"
COUNTY = "county"
COUNTY_CODE = "county-ledger"

Days = Annotated[int, Field(ge=0, le=3660)]


class FixValue(StrEnum):
    """What is filled in for one of the fixes."""

    TEXT = "text"
    PERSON = "person"
    DATE = "date"
    MONEY = "money"
    UNIT = "unit"


class FixMeaning(StrEnum):
    """What the engine reads out of a fix, whatever a variant calls it."""

    PERSON = "person"
    DUTY = "duty"
    FINISH = "finish"
    STANDARD = "standard"
    MEASURE = "measure"
    MONEY = "money"
    CONTINGENCY = "contingency"
    ACCEPTER = "accepter"


class StepUnit(StrEnum):
    """Whose unit takes a step of verification, found for each item."""

    LEAD = "lead"  # the lead unit itself: a self-check
    TOWNSHIP = "township"  # the township the place lies in (属地)
    SUPERVISOR = "supervisor"  # the bureau in charge of the place's kind (主管部门)
    OFFICE = "office"  # the office that owns the batch
    REALM = "realm"  # the county's own leaders' office (市委市政府督查)


class Fix(PackPart):
    """One of the five fixes: what it is called, what is filled in, how long it may be (characters)."""

    key: Key
    label: Words
    value: Annotated[FixValue, one_of(FixValue)]
    meaning: Annotated[FixMeaning, one_of(FixMeaning)]
    required: bool
    max_length: int | None = Field(default=None, ge=1, le=5000)

    @model_validator(mode="after")
    def _length_belongs_to_text(self) -> Self:
        if (self.value is FixValue.TEXT) != (self.max_length is not None):
            raise PackFault(Invalid("pack.fix-length", N_("文字类必须写明最长字数，其他类不写。")))
        return self


class PlanVariant(PackPart):
    """One way counties fix their five (五定). Exactly one fix is the day of completion."""

    key: Key
    label: Words
    fixes: Annotated[tuple[Fix, ...], Listed]

    @model_validator(mode="after")
    def _one_finish(self) -> Self:
        once(fix.key for fix in self.fixes)
        once(fix.meaning for fix in self.fixes)
        finishes = [fix for fix in self.fixes if fix.meaning is FixMeaning.FINISH]
        if [(fix.value, fix.required) for fix in finishes] != [(FixValue.DATE, True)]:
            raise PackFault(Invalid("pack.finish", N_("方案必须有且只有一个必填的完成日期。")))
        return self


class VerificationStep(PackPart):
    """One step of 核查: who takes it, and whether it is the unit looking at its own work."""

    key: Key
    label: Words
    unit: Annotated[StepUnit, one_of(StepUnit)]
    self_check: bool

    @model_validator(mode="after")
    def _lead_checks_itself(self) -> Self:
        if (self.unit is StepUnit.LEAD) != self.self_check:
            raise PackFault(Invalid("pack.self-check", N_("牵头单位自己核查只能是自查，自查只能由牵头单位做。")))
        return self


class Verification(PackPart):
    """The steps in order, who stands in for the office when it leads or assists, and whether to go and look."""

    steps: Annotated[tuple[VerificationStep, ...], Listed] = Field(min_length=1, max_length=3)
    substitute: Annotated[StepUnit, one_of(StepUnit)]
    site_visit: bool

    @model_validator(mode="after")
    def _somebody_else_is_last(self) -> Self:
        once(step.key for step in self.steps)
        if self.steps[-1].self_check:
            raise PackFault(Invalid("pack.last-self-check", N_("最后一步核查不能是自查。")))
        if self.substitute in {StepUnit.LEAD, StepUnit.OFFICE}:
            raise PackFault(Invalid("pack.substitute", N_("替代核查的不能是牵头单位或主管办公室自己。")))
        return self


class Approval(PackPart):
    """Whose hand a plan and a report pass through."""

    head_approves_plan: bool
    office_examines_plan: bool
    head_approves_report: bool


class EvidenceRules(PackPart):
    """What proves the work: whether a picture is demanded where there was one before, and whether a document may do."""

    picture_demanded: bool
    document_suffices: bool


class SettleReason(PackPart):
    """A reason to end an item otherwise than by putting it right (另行办结)."""

    key: Key
    label: Words


class DeadlineDefault(PackPart):
    """What deadline words mean when a hand-over gives no date: so many working days, or a span with no fixed end."""

    key: Key
    label: Words
    words: Annotated[tuple[str, ...], Listed] = Field(min_length=1)
    kind: Annotated[DeadlineKind, one_of(DeadlineKind)]
    workdays: int = Field(ge=0, le=3660)


class Times(PackPart):
    """How long each side has. Hours run on the clock, ``…_workdays`` on the calendar of working days, the rest in days."""

    acknowledge_hours: int = Field(ge=1, le=720)
    mend_workdays: Days  # 退回补正
    verify_workdays: Days  # the checker's own clock
    reopen_days: Days  # 没修好 may be claimed
    contest_days: Days  # 申诉 may be lodged
    watch_days: Days  # closed, not drawn for a visit: consolidated after


class Cards(PackPart):
    """When the clock proposes a card: working days past the deadline, or returns within one cycle."""

    yellow_overdue_workdays: int = Field(ge=1, le=3660)
    red_overdue_workdays: int = Field(ge=1, le=3660)
    yellow_returns: int = Field(ge=1, le=99)
    red_returns: int = Field(ge=1, le=99)

    @model_validator(mode="after")
    def _red_comes_after_yellow(self) -> Self:
        late = self.red_overdue_workdays <= self.yellow_overdue_workdays
        if late or self.red_returns <= self.yellow_returns:
            raise PackFault(Invalid("pack.cards", N_("红牌的门槛必须高于黄牌。")))
        return self


class Reminders(PackPart):
    """催办: so many working days before the deadline, every so many after it, and between which hours of a working day."""

    before_workdays: Annotated[tuple[Annotated[int, Field(ge=0, le=60)], ...], Listed] = (3, 1)
    overdue_every_workdays: int = Field(default=3, ge=1, le=60)
    from_hour: int = Field(default=8, ge=0, le=23)
    to_hour: int = Field(default=18, ge=1, le=24)

    @model_validator(mode="after")
    def _hours_follow(self) -> Self:
        if self.to_hour <= self.from_hour:
            raise PackFault(Invalid("pack.hours", N_("催办的时段要从早到晚。")))
        return self


class KeepingDefault(PackPart):
    """The beat of patrols a lasting item (长期坚持) starts with once it is closed; ``every`` counts days.

    Packs stored before there were patrols say nothing of them, and their items are read by them for ever.
    """

    rhythm: Annotated[Rhythm, one_of(Rhythm)] = Rhythm.WEEKLY
    every: int = Field(default=7, ge=1, le=LONGEST_BEAT)


class LookBackRules(PackPart):
    """回头看: up to how many closed items all are visited, and what a sample of more has to prove (percent)."""

    census_up_to: int = Field(default=30, ge=0, le=100_000)
    worst_percent: Decimal = Field(default=Decimal(5), gt=0, lt=100, max_digits=4, decimal_places=1)
    confidence_percent: Decimal = Field(default=Decimal(95), gt=0, lt=100, max_digits=4, decimal_places=1)


class IndicatorName(PackPart):
    """What a county calls one indicator, in full and where there is little room, and how it explains it.

    What is counted is the same everywhere (``indicators``): a pack chooses words, never numerator or denominator.
    """

    key: Annotated[Indicator, one_of(Indicator)]
    label: Words
    short: Words
    words: Words


def _every_indicator(names: tuple[IndicatorName, ...]) -> tuple[IndicatorName, ...]:
    """All of them or none, each once, no two called alike."""
    once(name.key for name in names)
    for language in ("zh", "en"):
        once(name.label.of(language) for name in names)
    missing = [one for one in Indicator if one not in {name.key for name in names}]
    if names and missing:
        raise PackFault(Invalid("pack.indicator-missing", N_("少了指标 %(names)s 的名称。"), names="、".join(missing)))
    return names


class KindWords(PackPart):
    """What pages and papers call things of this kind."""

    one: Words
    what: Words
    before: Words
    plan: Words
    report: Words


class Kind(PackPart):
    """One kind of item: its words, the moves it does without, its plan, and whether it counts and is looked back at."""

    key: Key
    words: KindWords
    without: Annotated[tuple[Annotated[Move, one_of(Move)], ...], Listed]
    plan: Key | None
    counts_in_rate: bool
    looked_back: bool
    approval: Approval
    verification: Verification
    evidence: EvidenceRules
    times: Times
    settle_reasons: Annotated[tuple[Key, ...], Listed]


class LedgerPack(PackHead):
    """A county's rules for its ledger. Raises nothing itself: `read_pack` names file, line and field."""

    schema_number: Literal[1] = Field(alias="schema")
    moves: Annotated[tuple[Annotated[Move, one_of(Move)], ...], Listed]
    plans: Annotated[tuple[PlanVariant, ...], Listed]
    settle_reasons: Annotated[tuple[SettleReason, ...], Listed]
    kinds: Annotated[tuple[Kind, ...], Listed] = Field(min_length=1)
    deadlines: Annotated[tuple[DeadlineDefault, ...], Listed]
    cards: Cards
    keeping: KeepingDefault = KeepingDefault()
    look_back: LookBackRules = LookBackRules()
    reminders: Reminders = Reminders()
    indicators: Annotated[tuple[IndicatorName, ...], Listed, AfterValidator(_every_indicator)] = ()

    @model_validator(mode="after")
    def _names_meet(self) -> Self:
        once(self.moves)
        for parts in (self.plans, self.settle_reasons, self.kinds, self.deadlines):
            once(part.key for part in parts)
        once(words for default in self.deadlines for words in default.words)
        plans = {plan.key for plan in self.plans}
        reasons = {reason.key for reason in self.settle_reasons}
        for kind in self.kinds:
            known(kind.without, self.moves)
            known(kind.settle_reasons, reasons)
            known([kind.plan] if kind.plan else [], plans)
            _ways_on(kind, self.moves_of(kind.key))
        return self

    def kind(self, key: str) -> Kind:
        """Return the kind of that key. Raises Invalid when the pack has none."""
        return named(self.kinds, key)

    def plan(self, key: str) -> PlanVariant:
        """Return the plan variant of that key. Raises Invalid when the pack has none."""
        return named(self.plans, key)

    def plan_of(self, kind: str) -> PlanVariant | None:
        """Return the plan variant a kind asks for, None when it asks for no plan."""
        key = self.kind(kind).plan
        return None if key is None else self.plan(key)

    def is_supervised(self, kind: str) -> bool:
        """Say whether the bureau in charge takes a step of verification of a kind."""
        return any(step.unit is StepUnit.SUPERVISOR for step in self.kind(kind).verification.steps)

    def moves_of(self, kind: str) -> frozenset[Move]:
        """Return the moves that apply to a kind: the pack's moves but those the kind does without.

        That the work of a unit goes to its heir is decided above any pack.
        """
        return frozenset(self.moves) - frozenset(self.kind(kind).without) | {Move.SUCCEED}

    def reasons_of(self, kind: str) -> tuple[SettleReason, ...]:
        """Return the reasons for 另行办结 a kind allows, in the kind's own order."""
        return tuple(named(self.settle_reasons, key) for key in self.kind(kind).settle_reasons)

    def deadline_default(self, words: str) -> DeadlineDefault | None:
        """Return what these very words (立行立改, 一周内 …) mean, None when the pack does not say."""
        return next((default for default in self.deadlines if words in default.words), None)


@cache
def shipped_pack() -> PackSource[LedgerPack]:
    """Read the example pack that comes with the program (示例值, 以当地正式文件为准), once: it comes with the program."""
    return load_pack(AREA, COUNTY, LedgerPack)


@cache
def shipped_packs() -> tuple[PackSource[LedgerPack], ...]:
    """Read every example pack that comes with the program, the usual one first."""
    return tuple(load_pack(AREA, name, LedgerPack) for name in (COUNTY, *sorted({*pack_names(AREA)} - {COUNTY})))


def _ways_on(kind: Kind, moves: frozenset[Move]) -> None:
    """Check that no item of the kind can get stuck for want of a move."""
    needed = {Move.REGISTER, Move.ASSIGN, Move.SEND_BACK, Move.CLOSE}
    if kind.plan is None:
        needed |= {Move.DO_AT_ONCE}  # plan and report in one: the only way from assigned to reported without a plan
    else:
        needed |= {Move.SUBMIT_PLAN, Move.APPROVE_PLAN, Move.SUBMIT_REPORT, Move.APPROVE_REPORT}
    if kind.approval.office_examines_plan:
        needed |= {Move.EXAMINE_PLAN}
    if len(kind.verification.steps) > 1:
        needed |= {Move.VERIFY}
    if kind.looked_back:
        needed |= {Move.CONSOLIDATE, Move.REBOUND}
    for move in sorted(needed - moves):
        raise PackFault(
            Invalid("pack.stuck", N_("“%(name)s”少了“%(move)s”，事项会走不下去。"), name=kind.key, move=str(move))
        )
