"""Reading papers: which somebody sees, what one could be written about, the template in force."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.evidence.models import Evidence
from bihuan.evidence.queries import of_targets
from bihuan.evidence.store import original_key, stored_bytes
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from .models import Batch, Document, DocumentCounter, Item, PaperTemplate, Relapse
from .paper_kinds import DocumentKind, DocumentStage
from .paper_rights import WORKING_ROLES, posts_for
from .queries import READING_ROLES, get_batch, reach_of, visible_items
from .states import LED_STATES, WITH_UNIT, Card, State

DOCUMENT_KIND = "ledger.document"
SHIPPED = Path(__file__).parent / "wordtemplates"
MOST_SHOWN = 12
OUT = (DocumentStage.ISSUED.value, DocumentStage.SIGNED.value, DocumentStage.REVOKED.value)


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """Drafts are their own unit's; what is out is seen by its unit, its office, whom it went to, and above them.

    Whoever reads a whole business line reads its papers.
    """
    documents = Document.objects.filter(realm_id=actor.realm_id).select_related("unit", "office", "about", "batch")
    working = Q(pk__in=[])
    for post in actor.posts_as(*WORKING_ROLES):
        mine = Q(unit_id=post.unit_id)
        working |= mine if post.line is Line.ALL else mine & Q(line=post.line.value)
    reach = reach_of(actor)
    offices = {post.unit_id for post in actor.posts_as(*OFFICE_ROLES)}
    seen = Q(office_id__in=offices) | Q(line__in=reach.lines)
    if reach.everything:
        seen |= Q(pk__isnull=False)
    if reach.units:
        for post in actor.posts_as(*READING_ROLES):
            if post.scope_path.rstrip("/").rsplit("/", 1)[-1] != str(actor.realm_id):
                seen |= Q(unit__path__startswith=post.scope_path) | Q(about__path__startswith=post.scope_path)
    # One struck out before it was issued never left its unit.
    went_out = Q(stage__in=OUT, serial__isnull=False)
    return documents.filter(working | (seen & went_out))


def get_document(actor: Actor, uid: UUID) -> Document:
    """One visible paper. Raises NotFound."""
    found = visible_documents(actor).select_related("realm", "docx", "pdf").filter(uid=uid).first()
    if found is None:
        raise NotFound("document", N_("没有这份文书"))
    return found


def papers_of(actor: Actor, batch: Batch) -> list[Document]:
    """The newest papers about a batch that the actor sees, those struck out aside."""
    rows = visible_documents(actor).filter(batch=batch).exclude(stage=DocumentStage.REVOKED.value)
    return list(rows.order_by("-id")[:MOST_SHOWN])


def papers_on(actor: Actor, item: Item) -> list[Document]:
    """The newest papers that speak of an item and the actor sees, those struck out aside."""
    rows = visible_documents(actor).filter(entries__item=item).exclude(stage=DocumentStage.REVOKED.value)
    return list(rows.order_by("-id")[:MOST_SHOWN])


def filter_documents(
    documents: QuerySet[Document], *, kind: str = "", stage: str = "", batch: Batch | None = None
) -> QuerySet[Document]:
    """Narrow visible papers; empty values narrow nothing."""
    if kind:
        documents = documents.filter(kind=kind)
    if stage:
        documents = documents.filter(stage=stage)
    if batch is not None:
        documents = documents.filter(batch=batch)
    return documents.order_by("-id")


def scans_of(document: Document) -> QuerySet[Evidence]:
    """The signed scans taken back, oldest first."""
    return of_targets(document.realm_id, DOCUMENT_KIND, [document.uid])


def items_of(document: Document) -> QuerySet[Item]:
    """The items of a paper in their order."""
    return Item.objects.filter(pk__in=document.entries.values("item_id")).order_by("year", "serial", "part")


@dataclass
class Subject:
    """One paper that could be written: by whom, to whom, about which items. ``written`` says that one is there."""

    unit: Unit
    office: Unit
    about: Unit | None
    line: Line
    items: list[Item] = field(default_factory=list)
    written: bool = False


@dataclass(frozen=True)
class Source:
    """Where the items of a new paper come from: a batch, one 交办 of it, or (督办) everything of the office."""

    batch: UUID | None = None
    items: tuple[UUID, ...] = ()


def subjects_of(actor: Actor, kind: DocumentKind, source: Source, *, now: datetime) -> list[Subject]:
    """The papers of a kind the actor may write from a source, in the order of the units."""
    batch = get_batch(actor, source.batch) if source.batch is not None else None
    posts = {post.unit_id: post for post in posts_for(actor, kind)}
    items = visible_items(actor).select_related("owner", "lead", "batch", "place", "parent")
    items = items.filter(lead_id__in=posts) if kind is DocumentKind.REPORT else items.filter(owner_id__in=posts)
    if source.items:
        items = items.filter(uid__in=source.items)
    if batch is not None:
        # A row of the batch that brought an item of another back is answered for with that item.
        came_back = Relapse.objects.filter(batch=batch).values("item_id")
        items = items.filter(Q(batch=batch) | Q(pk__in=came_back))
    items = _fitting(items, kind, now)
    found: dict[tuple[int, int, str], Subject] = {}
    for item in items.order_by("year", "serial", "part"):
        subject = _subject(item, kind)
        post = posts[subject.unit.pk]
        if post.serves(subject.line):
            key = (subject.unit.pk, subject.about.pk if subject.about else 0, subject.line.value)
            found.setdefault(key, subject).items.append(item)
    subjects = sorted(
        found.values(), key=lambda one: (one.about.order if one.about else 0, one.unit.order, one.unit.pk)
    )
    _mark_written(actor, kind, batch.pk if batch else None, subjects)
    return subjects


def _fitting(items: QuerySet[Item], kind: DocumentKind, now: datetime) -> QuerySet[Item]:
    """The items a paper of the kind speaks of."""
    led = [state.value for state in LED_STATES]
    match kind:
        case DocumentKind.NOTICE:
            return items.filter(lead__isnull=False, state__in=led)
        case DocumentKind.REPORT:
            return items.filter(state__in=[*led, State.SETTLED.value])
        case DocumentKind.UPPER:
            # A split item is told by its parts.
            return items.exclude(state=State.WITHDRAWN.value).filter(divided=False)
        case DocumentKind.SUPERVISION:
            with_unit = items.filter(lead__isnull=False, state__in=[state.value for state in WITH_UNIT])
            return with_unit.filter(Q(due__lt=now) | ~Q(card=Card.NONE.value))


def _subject(item: Item, kind: DocumentKind) -> Subject:
    line = Line(item.line)
    if kind is DocumentKind.REPORT and item.lead is not None:
        return Subject(unit=item.lead, office=item.owner, about=item.owner, line=line)
    about = None if kind is DocumentKind.UPPER else item.lead
    return Subject(unit=item.owner, office=item.owner, about=about, line=line)


def _mark_written(actor: Actor, kind: DocumentKind, batch: int | None, subjects: Sequence[Subject]) -> None:
    about_batch = Q(batch__isnull=True) if batch is None else Q(batch_id=batch)
    there = Document.objects.filter(about_batch, realm_id=actor.realm_id, kind=kind.value)
    there = there.exclude(stage=DocumentStage.REVOKED.value)
    written = set(there.values_list("unit_id", "about_id"))
    for subject in subjects:
        subject.written = (subject.unit.pk, subject.about.pk if subject.about else None) in written


def last_code(unit: int, kind: DocumentKind) -> str:
    """机关代字 the unit used last for this kind, "" where it has none."""
    last = Document.objects.filter(unit_id=unit, kind=kind.value, serial__isnull=False).order_by("-id")
    return last.values_list("code", flat=True).first() or ""


def next_serial(document: Document, code: str, year: int) -> int:
    """The serial the next paper of a code gets in a year, as it stands now."""
    found = DocumentCounter.objects.filter(realm_id=document.realm_id, code=code, year=year).first()
    return found.next if found else 1


def template_in_force(office: int, kind: DocumentKind) -> PaperTemplate | None:
    """The template with which an office replaced the shipped one."""
    rows = PaperTemplate.objects.filter(office_id=office, kind=kind.value, retired_at__isnull=True)
    return rows.select_related("file", "realm").first()


def template_bytes(template: PaperTemplate | None, kind: DocumentKind) -> bytes:
    """The template itself; None is the shipped one."""
    if template is None:
        return (SHIPPED / f"{kind.value}.docx").read_bytes()
    return stored_bytes(original_key(template.realm.uid, template.file.sha256))
