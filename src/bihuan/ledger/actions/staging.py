"""来件导入 on pages: a file kept, its heads explained, doubtful rows settled, until the one confirmation."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.core.errors import Conflict, NotFound
from bihuan.core.text import N_
from bihuan.evidence.intake import Incoming, store_file
from bihuan.evidence.models import MediaType, StoredFile
from bihuan.papers.sniff import BookFormat, require_workbook
from bihuan.registry.actor import Actor
from bihuan.registry.models import Place, Unit

from ..exchange.drafts import Choice
from ..exchange.headers import head_key
from ..exchange.intake import Terms, facts_of, intake_of
from ..exchange.meeting import Sorts
from ..exchange.opening import Opening
from ..exchange.reading import BOOK_SUFFIXES, LARGEST_WORKBOOK, TEXT_SUFFIX, ReadFile
from ..exchange.staging import pack_lines
from ..exchange.synonyms import Field
from ..models import Handover, HandoverStage, HeadAnswer
from ..states import State


def stage_handover(
    read: ReadFile, terms: Terms, *, path: Path, actor: Actor, decision: Incoming | None = None
) -> Handover:
    """Keep a file and its lines until its sender confirms. Not to be called inside a transaction.

    ``decision`` is the scan of the paper decision behind an opening balance.

    Raises what ``open_batch`` raises; Invalid where the file cannot be kept.
    """
    intake = intake_of(read, terms, actor=actor)
    realm = Unit.objects.get(pk=actor.realm_id)
    stored = store_source(path, read.name, realm=realm)
    scan = store_file(decision, realm=realm) if decision else None
    with transaction.atomic():
        return Handover.objects.create(
            realm_id=actor.realm_id,
            account_id=actor.account_id,
            owner=terms.owner,
            line=terms.line,
            batch_name=terms.batch_name.strip(),
            source=terms.source,
            received_on=intake.received_on,
            take_all=intake.take_all,
            pack=terms.pack,
            batch=intake.batch,
            file=stored,
            file_name=read.name[:200],
            stage=_stage_after(read),
            lines=pack_lines(read.lines),
            facts=dict(intake.facts),
            same_open=terms.sorts.same_open.value,
            same_closed=terms.sorts.same_closed.value,
            opening=opening_terms(terms.opening),
            decision=scan,
            created_at=timezone.now(),
        )


def store_source(path: Path, name: str, *, realm: Unit) -> StoredFile:
    """Store the file that was handed over under ``name``; it has been read already. Never inside a transaction."""
    incoming = Incoming.from_path(path, name)
    return store_file(incoming, realm=realm, largest=LARGEST_WORKBOOK, known_as=_known_as(path, name))


def _known_as(path: Path, name: str) -> str | None:
    """What only its reader can say a file is: the bytes of a text or of an old workbook could be anything."""
    suffix = Path(name).suffix.lower()
    if suffix == TEXT_SUFFIX:
        return MediaType.TEXT.value
    is_old = suffix in BOOK_SUFFIXES and require_workbook(path, name) is BookFormat.OLD
    return MediaType.XLS.value if is_old else None


def opening_terms(opening: Opening | None) -> dict[str, Any]:
    """The terms of an opening balance as JSON; empty for any other hand-over."""
    if opening is None:
        return {}
    states = {words: state.value for words, state in opening.states.items()}
    return {"as_of": opening.as_of.isoformat(), "number": opening.number, "states": states}


def settle_sorts(uid: UUID, sorts: Sorts, *, actor: Actor) -> Handover:
    """Say what becomes of all rows that are the same as items of other batches; a row's own choice goes before it."""
    with transaction.atomic():
        handover = locked_handover(uid, actor)
        handover.same_open, handover.same_closed = sorts.same_open.value, sorts.same_closed.value
        handover.save(update_fields=["same_open", "same_closed"])
    return handover


def explain_states(uid: UUID, states: Mapping[str, State], *, actor: Actor) -> Handover:
    """Remember for this opening balance what its words for states mean, by their key. Raises Conflict for any other."""
    with transaction.atomic():
        handover = locked_handover(uid, actor)
        if not handover.opening:
            raise Conflict("import.not_opening", N_("这次导入不是期初接续"))
        known = {words: state.value for words, state in states.items()}
        handover.opening = {**handover.opening, "states": {**handover.opening["states"], **known}}
        handover.save(update_fields=["opening"])
    return handover


def answer_heads(uid: UUID, answers: Mapping[str, Field], *, actor: Actor) -> Handover:
    """Remember for this office what heads mean in the papers of this sender. The lines are read anew by ``restage_handover``."""
    with transaction.atomic():
        handover = locked_handover(uid, actor)
        for head, field in answers.items():
            HeadAnswer.objects.update_or_create(
                realm_id=handover.realm_id,
                owner_id=handover.owner_id,
                source=handover.source,
                head=head_key(head)[:120],
                defaults={"field": field.value},
            )
    return handover


def restage_handover(uid: UUID, read: ReadFile, *, actor: Actor, asked_once: bool) -> Handover:
    """Put newly read lines in place of the old. ``asked_once``: heads still unknown are no longer asked about.

    What was chosen for single rows holds as long as the same sheets are read.
    """
    with transaction.atomic():
        handover = locked_handover(uid, actor)
        if handover.facts["sheets"] != list(read.sheets):
            handover.choices = {}
        handover.lines = pack_lines(read.lines)
        handover.facts = facts_of(read)
        handover.stage = HandoverStage.PREVIEW if asked_once and read.table_found else _stage_after(read)
        handover.save(update_fields=["lines", "facts", "stage", "choices"])
    return handover


def choose_for_rows(uid: UUID, choices: Mapping[str, Choice], new_places: Collection[str], *, actor: Actor) -> Handover:
    """Note what its sender chose for doubtful rows; ``new_places`` are rows whose place shall be listed as a new one.

    Raises NotFound for a unit or place outside the realm.
    """
    with transaction.atomic():
        handover = locked_handover(uid, actor)
        _require_own(actor, choices.values())
        kept = {
            key: {
                "lead": one.lead,
                "place": one.place,
                "no_lead": one.no_lead,
                "new_place": key in new_places,
                "meets": one.meets.value if one.meets else None,
            }
            for key, one in choices.items()
        }
        handover.choices = {**handover.choices, **kept}
        handover.save(update_fields=["choices"])
    return handover


def drop_handover(uid: UUID, *, actor: Actor) -> None:
    """Forget a hand-over that was not confirmed; nothing of it was in the ledger."""
    with transaction.atomic():
        locked_handover(uid, actor).delete()


def locked_handover(uid: UUID, actor: Actor) -> Handover:
    """Lock one's own hand-over that is not saved yet. Raises NotFound, Conflict for a saved one."""
    rows = Handover.objects.select_for_update(of=("self",)).select_related("owner", "file").filter(uid=uid)
    handover = rows.first()
    if handover is None or (handover.realm_id, handover.account_id) != (actor.realm_id, actor.account_id):
        raise NotFound("handover", N_("没有这次导入"))
    if handover.stage == HandoverStage.SAVED:
        raise Conflict("import.saved", N_("这次导入已经保存，回执可在原处查看"))
    return handover


def _stage_after(read: ReadFile) -> HandoverStage:
    return HandoverStage.PREVIEW if read.table_found and not read.asked else HandoverStage.COLUMNS


def _require_own(actor: Actor, choices: Iterable[Choice]) -> None:
    chosen = list(choices)
    units = {one.lead for one in chosen if one.lead is not None}
    places = {one.place for one in chosen if one.place is not None}
    if Unit.objects.filter(realm_id=actor.realm_id, pk__in=units).count() != len(units):
        raise NotFound("unit.unknown", N_("没有这个单位。"))
    if Place.objects.filter(realm_id=actor.realm_id, pk__in=places).count() != len(places):
        raise NotFound("place.unknown", N_("没有这个点位。"))
