"""Taking in: the visiting team's workbook by the office's clerk, the patrol's finds by the inspector on the spot."""

from datetime import datetime, timedelta

from bihuan.core.workdays import add_workdays, end_of_day, working_calendar
from bihuan.demo.cases import seed_of, upload
from bihuan.demo.cast import Cast
from bihuan.demo.findings import Finding, Patrol
from bihuan.demo.moves import Done
from bihuan.demo.scenes.gallery import picture_before
from bihuan.evidence.models import Purpose
from bihuan.ledger.actions import BatchDraft, ItemDraft, create_batch, register_items
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.queries import visible_batches
from bihuan.registry.models import Place, Unit
from bihuan.registry.naming import key_of
from bihuan.registry.queries.units import unit_directory

OFFICE = "市创文办"


def office_of(realm: Unit) -> Unit:
    """The office that owns the demo's batches."""
    return Unit.objects.get(realm=realm, short_name=OFFICE)


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
    return end_of_day(add_workdays(cast.today, finding.due_in, working_calendar()).day)
