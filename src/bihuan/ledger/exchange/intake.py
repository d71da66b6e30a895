"""A hand-over as it stands before anything is written: file, terms, batch and choices together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.ledger.actions.batching import must_work_for, require_received
from bihuan.ledger.exchange.diff import Status
from bihuan.ledger.exchange.drafts import Choice
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.meeting import Sorts
from bihuan.ledger.exchange.opening import Opening
from bihuan.ledger.exchange.preview import Office, Preview, preview_of
from bihuan.ledger.exchange.reading import ReadFile
from bihuan.ledger.exchange.side_rows import SideRow
from bihuan.ledger.exchange.staging import StagedLines
from bihuan.ledger.exchange.synonyms import OPENING_ANSWERS, Field
from bihuan.ledger.exchange.table import LeftOut
from bihuan.ledger.meets import Meets
from bihuan.ledger.models import Batch, Handover, HandoverStage, HeadAnswer
from bihuan.ledger.packs import pack_choices
from bihuan.ledger.queries import whole_batches
from bihuan.ledger.states import State
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line as BusinessLine
from bihuan.registry.models import Unit

SHOWN_ROWS = 20
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Terms:
    """What the sender says about a hand-over beside its file. ``received_on`` None leaves it to the file, else today.

    ``pack`` is the code of the rules a new batch shall follow, "" for the usual ones; a batch that is there keeps its own.
    ``sorts`` says what becomes of rows that are the same as items of other batches; ``opening`` makes it an opening
    balance (期初接续).
    """

    owner: Unit
    batch_name: str
    line: BusinessLine = BusinessLine.CIVIC
    received_on: date | None = None
    source: str = ""
    take_all: bool = False
    pack: str = ""
    sorts: Sorts = field(default_factory=Sorts)
    opening: Opening | None = None


@dataclass(frozen=True)
class Intake:
    """A hand-over ready to be weighed: its lines and facts, the terms made definite, the batch they go to."""

    terms: Terms
    received_on: date
    batch: Batch | None
    lines: Iterable[Line]
    facts: Mapping[str, Any]
    file_name: str
    choices: Mapping[str, Choice]
    new_places: frozenset[str] = frozenset()

    @property
    def take_all(self) -> bool:
        """照单全收, by the batch where there is one."""
        return self.batch.take_all if self.batch else self.terms.take_all


def open_batch(actor: Actor, terms: Terms) -> Batch | None:
    """Return the batch of the hand-over's name, None where it is yet to be opened.

    Raises Denied for an office the actor does not work in; Conflict where the batch is another office's, or was
    opened without 照单全收 and the terms ask for it.
    """
    must_work_for(actor, terms.owner.pk, terms.line)
    named = Batch.objects.filter(realm_id=actor.realm_id, name=terms.batch_name.strip(), recalled_at__isnull=True)
    batch = named.select_related("owner").first()
    if batch is None:
        if terms.pack and terms.pack not in dict(pack_choices()):
            raise NotFound("pack.none", N_("没有方案包 %(file)s。"), file=terms.pack)
        return None
    if batch.owner_id != terms.owner.pk:
        raise Conflict(
            "import.other_office", N_("批次“%(batch)s”属于%(owner)s"), batch=batch.name, owner=batch.owner.name
        )
    if terms.pack and terms.pack != batch.pack:
        raise Conflict("import.other_pack", N_("批次“%(batch)s”开立时用的是另一套规则，不能改"), batch=batch.name)
    if terms.take_all and not batch.take_all:
        raise Conflict("import.not_take_all", N_("批次“%(batch)s”开立时没有定为照单全收，不能改"), batch=batch.name)
    return batch


def intake_of(read: ReadFile, terms: Terms, *, actor: Actor, choices: Mapping[str, Choice] | None = None) -> Intake:
    """Put a file that was read together with what its sender says. Writes nothing.

    Raises Invalid where it would have been received on a day to come; a file's own date that is one is not believed.
    """
    batch = open_batch(actor, terms)
    if terms.received_on is not None:
        require_received(terms.received_on)
    dated, today = None if _is_ahead(read) else read.dated, timezone.localdate()
    received = terms.received_on or (batch.received_on if batch else None) or dated or today
    return Intake(terms, received, batch, read.lines, facts_of(read), read.name, choices or {})


def weigh(intake: Intake, *, actor: Actor) -> Preview:
    """Match the lines and compare them with the batch. Writes nothing."""
    return preview_of(
        intake.lines,
        realm=Unit.objects.get(pk=actor.realm_id),
        batch=intake.batch,
        received=intake.received_on,
        choices=intake.choices,
        today=timezone.localdate(),
        office=Office(actor, intake.terms.owner.pk, intake.terms.line.value, intake.terms.sorts),
        opening=intake.terms.opening,
    )


def facts_of(read: ReadFile) -> dict[str, Any]:
    """Return what a file says of itself and what was left out of it, as JSON."""
    return {
        "sheets": list(read.sheets),
        "stated": read.stated_count,
        "dated": read.dated.isoformat() if read.dated else None,
        "ahead": read.dated.isoformat() if read.dated and _is_ahead(read) else None,
        "rows": len(read.lines),
        "left_out": [[one.where, one.why.value, one.text[:LONGEST_SHOWN]] for one in _shown(read.left_out)],
        "left_out_count": len(read.left_out),
        "stray": list(read.stray_rows[:SHOWN_ROWS]),
        "other_sheets": list(read.other_sheets),
        "columns": [[head, field.value] for head, field in read.columns],
        "asked": [list(one) for one in read.asked],
        "counting": read.counting.value,
        "miscounts": [list(one) for one in read.miscounts[:SHOWN_ROWS]],
        "default_due": read.default_due,
    }


def _is_ahead(read: ReadFile) -> bool:
    """Whether the file says it was written on a day to come: a year mistyped."""
    return read.dated is not None and read.dated > timezone.localdate()


def _shown(left_out: Iterable[LeftOut]) -> list[LeftOut]:
    """Return the first of every sort: titles and notes must not push out what may be a fault."""
    counts: Counter[SideRow] = Counter()
    shown: list[LeftOut] = []
    for one in left_out:
        counts[one.why] += 1
        if counts[one.why] <= SHOWN_ROWS:
            shown.append(one)
    return shown


def answers_of(owner: Unit, source: str, *, opening: bool = False) -> dict[str, Field]:
    """Return what heads mean in the papers of a sender, as this office answered before.

    In an ``opening`` balance the heads of states, days and decisions mean what they say.

    What was answered about the sender's own papers comes first; a head the sender never used means what it did in the
    newest paper of another.
    """
    known = HeadAnswer.objects.filter(realm_id=owner.realm_id, owner=owner).order_by("pk")
    rows = known.values_list("source", "head", "field")
    others = {head: Field(field) for sender, head, field in rows if sender != source}
    usual = dict(OPENING_ANSWERS) if opening else {}
    return usual | others | {head: Field(field) for sender, head, field in rows if sender == source}


def staged_intake(handover: Handover, *, actor: Actor) -> Intake:
    """Return a staged hand-over as it can be weighed and saved."""
    terms = Terms(
        handover.owner,
        handover.batch_name,
        BusinessLine(handover.line),
        handover.received_on,
        handover.source,
        handover.take_all,
        handover.pack,
        Sorts(Meets(handover.same_open), Meets(handover.same_closed)),
        opening_of(handover),
    )
    chosen = handover.choices
    return Intake(
        terms=terms,
        received_on=handover.received_on,
        batch=open_batch(actor, terms),
        lines=StagedLines(bytes(handover.lines)),
        facts=handover.facts,
        file_name=handover.file_name,
        choices={key: _choice(kept) for key, kept in chosen.items()},
        new_places=frozenset(key for key, kept in chosen.items() if kept["new_place"]),
    )


def _choice(kept: Mapping[str, Any]) -> Choice:
    return Choice(kept["lead"], kept["place"], kept["no_lead"], Meets(kept["meets"]) if kept.get("meets") else None)


def opening_of(handover: Handover) -> Opening | None:
    """Return the terms of an opening balance, None for any other hand-over."""
    told = handover.opening
    if not told:
        return None
    states = {key: State(state) for key, state in told["states"].items()}
    return Opening(date.fromisoformat(told["as_of"]), told["number"], handover.decision_id is not None, states)


def visible_handovers(actor: Actor) -> QuerySet[Handover]:
    """The actor's own hand-overs, and the receipts of batches they see every item of."""
    receipts = Q(stage=HandoverStage.SAVED, batch__in=whole_batches(actor).values("pk"))
    return Handover.objects.filter(_own(actor) | receipts, realm_id=actor.realm_id).select_related(
        "owner", "batch", "file"
    )


def begun_by(actor: Actor) -> QuerySet[Handover]:
    """The hand-overs the actor has begun and not confirmed, newest first."""
    begun = Handover.objects.filter(_own(actor), realm_id=actor.realm_id).exclude(stage=HandoverStage.SAVED)
    return begun.order_by("-pk")


def _own(actor: Actor) -> Q:
    return Q(pk__in=()) if actor.account_id is None else Q(account_id=actor.account_id)


def get_handover(actor: Actor, uid: UUID) -> Handover:
    """One visible hand-over. Raises NotFound, the same for foreign and missing."""
    handover = visible_handovers(actor).filter(uid=uid).first()
    if handover is None:
        raise NotFound("handover", N_("没有这次导入"))
    return handover


def require_savable(intake: Intake, preview: Preview, *, without_refused: bool) -> None:
    """Raise Invalid where refused rows stand in the way."""
    refused = preview.tally.statuses[Status.REFUSED]
    if without_refused and intake.take_all:
        message = N_("批次“%(batch)s”照单全收，不能略过拒收的行")
        raise Invalid("import.take_all", message, batch=intake.terms.batch_name)
    if refused and not without_refused:
        shown = islice((one for one in preview.compared if one.status is Status.REFUSED), SHOWN_ROWS)
        rows = "、".join(one.draft.line.where for one in shown)
        message = N_("有 %(count)s 行不能导入（第 %(rows)s 行），全部未保存")
        raise Invalid("import.refused_rows", message, count=refused, rows=rows)
