"""Taking in: the visiting team's workbook by the office's clerk, the patrol's finds by the inspector on the spot."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from bihuan.core.text import N_
from bihuan.core.workdays import add_workdays, end_of_day
from bihuan.demo.cases import upload
from bihuan.demo.cast import Cast
from bihuan.demo.findings import Finding, HandOverPaper, Patrol, seed_of
from bihuan.demo.moves import Done
from bihuan.demo.progress import Teller
from bihuan.demo.scenes.gallery import picture_before
from bihuan.evidence.models import Purpose
from bihuan.ledger.actions import BatchDraft, ItemDraft, create_batch, register_items
from bihuan.ledger.exchange.handing_in import opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.exchange.preview import Preview
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.queries import visible_batches
from bihuan.registry.models import Place, Unit
from bihuan.registry.naming import key_of
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.queries.units import unit_directory

OFFICE = "市创文办"


def office_of(realm: Unit) -> Unit:
    """The office that owns the demo's batches."""
    return Unit.objects.get(realm=realm, short_name=OFFICE)


def take_in_paper(paper: HandOverPaper, file: Path, cast: Cast, teller: Teller) -> Batch:
    """Import the visiting team's workbook as the office's clerk, 照单全收, or find its batch again."""
    clerk = cast.clerk
    found = visible_batches(clerk).filter(name=paper.batch).first()
    if found is not None:
        return found
    office = office_of(cast.realm)
    terms = Terms(office, paper.batch, received_on=paper.received, source=paper.source, take_all=True)
    with ExitStack() as open_ones:
        with teller.step(N_("读入并比对来件工作簿"), len(paper.findings)) as done:
            hand_over = open_ones.enter_context(opened(file, terms, actor=clerk))
            done(len(hand_over.preview.compared))
        _tell_preview(hand_over.preview, teller)
        with teller.step(N_("登记入台账，照片作整改前证据"), len(hand_over.preview.compared)) as done:
            handover = hand_over.save()
            done(len(hand_over.preview.compared))
    stated, saved = handover.receipt["stated"], handover.receipt["new"]
    teller.note(N_("来件自报 %(stated)s 条，登记 %(saved)s 条。"), stated=stated, saved=saved)
    return visible_batches(clerk).get(name=paper.batch)


def _tell_preview(preview: Preview, teller: Teller) -> None:
    """Say what the clerk would see before confirming."""
    teller.note(
        N_(
            "新增 %(new)s、变化 %(changed)s、相同 %(same)s、重复 %(duplicate)s、拒收 %(refused)s，照片 %(pictures)s 张。"
        ),
        **preview.totals,
    )
    for one in preview.compared:
        for warning in one.warnings:
            teller.note(N_("第 %(row)s 行：%(warning)s"), row=one.draft.row, warning=warning)


def open_patrol(paper: Patrol, name: str, cast: Cast) -> Batch:
    """Open the patrol's batch, or find it again."""
    found = visible_batches(cast.clerk).filter(name=name).first()
    if found is not None:
        return found
    received = cast.today - timedelta(days=paper.days_ago)
    draft = BatchDraft(office_of(cast.realm), name, received, source=paper.source, before_demanded=True)
    return create_batch(draft, actor=cast.clerk)


def register_patrol(paper: Patrol, batch: Batch, seed: str, cast: Cast, done: Done) -> None:
    """Register the patrol's finds with a photograph each, all of them or none; once they are in, nothing more."""
    if Item.objects.filter(batch=batch).exists():
        return
    units = {entry.key: entry.unit_id for entry in unit_directory(cast.realm.pk, on=cast.today)}
    by_id = Unit.objects.in_bulk(units.values())
    places = {(place.kind, place.name): place for place in Place.objects.filter(realm=cast.realm)}
    drafts = []
    for finding in paper.findings:
        lead = by_id[units[key_of(finding.units)]]
        drafts.append(_draft(finding, batch, seed_of(seed, batch.name, finding), lead, places, cast))
        done(1)
    register_items(batch.uid, drafts, actor=cast.inspector)


def _draft(
    finding: Finding, batch: Batch, seed: str, lead: Unit, places: dict[tuple[str, str], Place], cast: Cast
) -> ItemDraft:
    shown = upload(picture_before(finding.shows, seed), f"{finding.place}.jpg", Purpose.BEFORE, actor=cast.inspector)
    return ItemDraft(
        problem=finding.problem,
        place=places.get((finding.kind, finding.place)),
        place_text=finding.place,
        unit_text=finding.units,
        found_on=batch.received_on + timedelta(days=min(finding.number // 2, (cast.today - batch.received_on).days)),
        lead=lead,
        deadline=_due(finding, cast),
        before=(shown,),
    )


def _due(finding: Finding, cast: Cast) -> datetime:
    return end_of_day(add_workdays(cast.today, finding.due_in, calendar_of(cast.realm.pk)).day)
