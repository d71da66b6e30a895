"""Papers of an office: drafted from items, edited, issued with a number and two files, scanned back, struck out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.notices import people_of, tell
from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.workdays import local_day
from bihuan.evidence.actions import link_evidence
from bihuan.evidence.intake import Incoming, store_file
from bihuan.evidence.models import Evidence, MediaType, StoredFile
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..batch_counts import count_batch
from ..document_queries import DOCUMENT_KIND, Source, Subject, last_code, next_serial, subjects_of, visible_documents
from ..exchange.document_files import MOST_ITEMS, Prepared, prepare
from ..models import Batch, Document, DocumentCounter, DocumentItem
from ..paper_kinds import DocumentKind, DocumentStage
from ..paper_rights import posts_for, require_draft, require_issue
from ..paper_words import Occasion, OneItem, Words, first_code, first_words
from ..queries import get_batch
from ..states import State
from .telling import UNIT_ROLES

LARGEST_PAPER = 200 * 1024 * 1024
TRIES = 3
OUT = (DocumentStage.ISSUED, DocumentStage.SIGNED)

_NOTHING = N_("没有可以起草的事项：所选来源里没有符合这种文书的事项")
_TOO_MANY = N_("“%(unit)s”有 %(count)d 条事项，一份最多 %(most)d 条；请按交办分几份起草")
_NO_BATCH = N_("整改情况报告要从一份来件起草，请先选来件")
_CHANGED = N_("这份文书刚被别人改过，请看过新内容再保存")
_NOT_DRAFT = N_("这份文书已经签发，内容不能再改；要改请撤销后重新起草")
_NOT_OUT = N_("这份文书还没有签发")
_REVOKED = N_("这份文书已经撤销")
_NO_CODE = N_("请先填写机关代字")
_NO_DAY = N_("请先填写成文日期")
_CODE_TAKEN = N_("机关代字“%(letters)s”是%(unit)s在用，请换一个")
_SERIAL_TAKEN = N_("%(number)s已经用过，请换一个顺序号")
_BUSY = N_("别人正在用同一个机关代字签发，请再点一次")
_NO_REASON = N_("请写明撤销理由")
_NO_SCAN = N_("请上传签批件的扫描件（图片或 PDF）")
_WRONG_SCAN = N_("“%(name)s”不是图片或 PDF，不能作签批件")


def draft_documents(
    kind: DocumentKind,
    *,
    source: Source,
    units: Sequence[UUID] = (),
    actor: Actor,
    client_uid: UUID | None = None,
) -> list[Document]:
    """Write one prefilled draft a unit (for ``units`` of those concerned, all where none is named).

    Raises Denied for those without a right to the kind, Invalid where nothing fits, NotFound for a batch not seen.
    """
    asked = {
        "kind": kind.value,
        "batch": str(source.batch) if source.batch else None,
        "items": sorted(str(uid) for uid in source.items),
        "units": sorted(str(uid) for uid in units),
    }
    with transaction.atomic():
        stored = once(client_uid, actor=actor, verb="ledger.draft_documents", payload=asked)
        if stored is None:
            made = _draft(kind, source, frozenset(units), actor)
            record(client_uid, {"documents": [str(one.uid) for one in made]})
            return made
    rows = {str(one.uid): one for one in Document.objects.filter(uid__in=stored["documents"])}
    return [rows[uid] for uid in stored["documents"]]


def edit_document(uid: UUID, *, words: Words, actor: Actor, expected: int | None = None) -> Document:
    """Replace the words of a draft. Raises Conflict once it is issued, or where it changed since ``expected``."""
    with transaction.atomic():
        document = _locked_draft(uid, actor, expected)
        title = words.title.replace("\n", "")[:200]
        if document.fields == words.stored():
            return document
        document.fields, document.title, document.code = words.stored(), title, words.code.strip()
        document.edited_at = timezone.now()
        document.version += 1
        document.save(update_fields=["fields", "title", "code", "edited_at", "version"])
    return document


def issue_document(uid: UUID, *, actor: Actor, serial: int | None = None, expected: int | None = None) -> Document:
    """Give a draft its number and its two files, which never change again, and tell those it goes to.

    The files hold the number, so they are made for the number it would get and kept only if it still gets that one.
    Not to be called inside a transaction: setting a paper takes seconds. ``serial`` names one other than the next.
    Raises Denied, Invalid for what is missing or a serial used, Conflict where somebody was first.
    """
    for _try in range(TRIES):
        document = _seen(uid, actor)
        require_issue(actor, DocumentKind(document.kind), document.unit_id, Line(document.line))
        _check_draft(document, expected)
        code, year = _numbering(document)
        wanted = serial if serial is not None else next_serial(document, code, year)
        prepared = prepare(document, now=timezone.now()).numbered(_number(code, year, wanted))
        files = _store(document, prepared)
        with transaction.atomic():
            locked = _locked_draft(uid, actor, document.version, issuing=True)
            if _take_serial(locked, code, year, wanted, fixed=serial is not None):
                return _issue(locked, year, wanted, prepared, files, actor)
    raise Conflict("document.busy", _BUSY)


def attach_signed_scan(uid: UUID, *, evidence: Sequence[UUID], actor: Actor) -> Document:
    """Take the signed paper back: pictures or a PDF the actor has uploaded. More may follow."""
    if not evidence:
        raise Invalid("document.scan_missing", _NO_SCAN, field="evidence")
    with transaction.atomic():
        document = _locked(uid, actor)
        require_draft(actor, DocumentKind(document.kind), document.unit_id, Line(document.line))
        if document.stage not in OUT:
            raise Conflict("document.not_out", _NOT_OUT if document.stage == DocumentStage.DRAFT else _REVOKED)
        rows = link_evidence(evidence, target_kind=DOCUMENT_KIND, target_uid=document.uid, actor=actor)
        _check_scans(rows)
        if document.stage == DocumentStage.ISSUED:
            document.stage, document.signed_at = DocumentStage.SIGNED.value, timezone.now()
            document.version += 1
            document.save(update_fields=["stage", "signed_at", "version"])
    return document


def revoke_document(uid: UUID, *, reason: str, actor: Actor) -> Document:
    """Strike a paper out: a draft by those who write it, one that is out by those who issue it. Its number stays used."""
    if not reason.strip():
        raise Invalid("document.reason_missing", _NO_REASON, field="reason")
    with transaction.atomic():
        document = _locked(uid, actor)
        kind, line = DocumentKind(document.kind), Line(document.line)
        if document.stage == DocumentStage.DRAFT:
            require_draft(actor, kind, document.unit_id, line)
        else:
            require_issue(actor, kind, document.unit_id, line)
        if document.stage == DocumentStage.REVOKED:
            raise Conflict("document.revoked", _REVOKED)
        was_out = document.stage in OUT
        document.stage, document.reason = DocumentStage.REVOKED.value, reason.strip()
        document.revoked_by_id, document.revoked_at = actor.account_id, timezone.now()
        document.version += 1
        document.save(update_fields=["stage", "reason", "revoked_by", "revoked_at", "version"])
        if was_out:
            _tell(document, actor, N_("%(number)s《%(title)s》已撤销"))
    return document


# --- drafting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Whole:
    """What a draft says of the batch as a whole."""

    realm: Unit
    batch: Batch | None
    total: int


def _draft(kind: DocumentKind, source: Source, units: frozenset[UUID], actor: Actor) -> list[Document]:
    now = timezone.now()
    if not posts_for(actor, kind):
        require_draft(actor, kind, 0, Line.ALL)
    if kind is DocumentKind.UPPER and source.batch is None:
        raise Invalid("document.batch_missing", _NO_BATCH, field="batch")
    subjects = [one for one in subjects_of(actor, kind, source, now=now) if not units or _whom(one).uid in units]
    if not subjects:
        raise Invalid("document.nothing", _NOTHING)
    for one in subjects:
        if len(one.items) > MOST_ITEMS:
            raise Invalid(
                "document.too_many", _TOO_MANY, unit=_whom(one).short_name, count=len(one.items), most=MOST_ITEMS
            )
    batch = get_batch(actor, source.batch) if source.batch is not None else None
    realm = Unit.objects.get(pk=actor.realm_id)
    whole = _Whole(realm, batch, count_batch(batch).answered if batch else 0)
    made = []
    for one in subjects:
        document = _document(one, kind, whole, actor, now)
        document.save(force_insert=True)
        DocumentItem.objects.bulk_create(
            DocumentItem(realm_id=actor.realm_id, document=document, item=item, position=at)
            for at, item in enumerate(one.items, start=1)
        )
        made.append(document)
    return made


def _whom(subject: Subject) -> Unit:
    return subject.about or subject.unit


def _document(one: Subject, kind: DocumentKind, whole: _Whole, actor: Actor, now: datetime) -> Document:
    batch = whole.batch
    code = last_code(one.unit.pk, kind) or first_code(whole.realm.short_name, one.unit.short_name, kind)
    occasion = Occasion(
        kind=kind,
        office=one.office.name,
        unit=one.unit.name,
        unit_short=one.unit.short_name,
        about=one.about.name if one.about else "",
        batch=batch.name if batch else "",
        source=batch.source if batch else "",
        received_on=batch.received_on if batch else None,
        today=local_day(now),
        items=tuple(
            OneItem(
                number=item.number,
                place=item.place_name,
                state=State(item.state),
                due=local_day(item.deadline) if item.deadline else None,
                days_late=max((local_day(now) - local_day(item.due)).days, 0) if item.due else 0,
                whole=item.parent.number if item.parent else "",
            )
            for item in one.items
        ),
        total=whole.total,
        take_all=batch.take_all if batch else False,
    )
    words = first_words(occasion, code)
    return Document(
        realm_id=actor.realm_id,
        kind=kind.value,
        line=one.line.value,
        office=one.office,
        unit=one.unit,
        about=one.about,
        batch=batch,
        title=words.title.replace("\n", "")[:200],
        fields=words.stored(),
        code=code,
        drafted_by_id=actor.account_id,
        drafted_at=now,
        edited_at=now,
    )


# --- issuing ---------------------------------------------------------------------------------------------------------


def _number(code: str, year: int, serial: int) -> str:
    return f"{code}〔{year}〕{serial}号"


def _numbering(document: Document) -> tuple[str, int]:
    words = Words.read(document.fields)
    if not document.code:
        raise Invalid("document.code_missing", _NO_CODE)
    if words.day is None:
        raise Invalid("document.day_missing", _NO_DAY)
    others = Document.objects.filter(realm_id=document.realm_id, code=document.code, serial__isnull=False)
    owner = others.exclude(unit_id=document.unit_id).select_related("unit").first()
    if owner is not None:
        raise Invalid("document.code_taken", _CODE_TAKEN, letters=document.code, unit=owner.unit.short_name)
    return document.code, words.day.year


def _store(document: Document, prepared: Prepared) -> tuple[StoredFile, StoredFile]:
    """Word and PDF, safe on disk before the row points to them."""
    realm = document.realm

    def stored(name: str, content: bytes) -> StoredFile:
        return store_file(Incoming(name, lambda: [content]), realm=realm, largest=LARGEST_PAPER)

    return stored("paper.docx", prepared.docx()), stored("paper.pdf", prepared.pdf())


def _take_serial(document: Document, code: str, year: int, wanted: int, *, fixed: bool) -> bool:
    """Take a serial of the locked counter; say no where it is no longer the next one."""
    counter, _made = DocumentCounter.objects.get_or_create(
        realm_id=document.realm_id, code=code, year=year, defaults={"unit_id": document.unit_id}
    )
    counter = DocumentCounter.objects.select_for_update().get(pk=counter.pk)
    used = Document.objects.filter(realm_id=document.realm_id, code=code, year=year, serial=wanted).exists()
    if fixed and used:
        raise Invalid("document.serial_taken", _SERIAL_TAKEN, number=_number(code, year, wanted), field="serial")
    if used or (not fixed and counter.next != wanted):
        return False
    counter.next = max(counter.next, wanted + 1)
    counter.save(update_fields=["next"])
    return True


def _issue(
    document: Document, year: int, serial: int, prepared: Prepared, files: tuple[StoredFile, StoredFile], actor: Actor
) -> Document:
    document.year, document.serial = year, serial
    document.number = _number(document.code, year, serial)
    document.stage = DocumentStage.ISSUED.value
    document.docx, document.pdf = files
    document.template_digest = prepared.template_digest
    document.issued_by_id, document.issued_at = actor.account_id, timezone.now()
    document.version += 1
    document.save(
        update_fields=[
            *("year", "serial", "number", "stage", "docx", "pdf", "template_digest"),
            *("issued_by", "issued_at", "version"),
        ]
    )
    _tell(document, actor, N_("收到 %(number)s《%(title)s》"))
    return document


def _tell(document: Document, actor: Actor, message: str) -> None:
    """Tell whom it goes to; a paper to the upper body leaves the county."""
    if document.about_id is None:
        return
    roles = OFFICE_ROLES if document.kind == DocumentKind.REPORT else UNIT_ROLES
    people = people_of(document.realm_id, {document.about_id}, roles)
    tell(
        [key for key in people if key != actor.account_id],
        realm_id=document.realm_id,
        kind="ledger.document",
        message=message,
        data={"number": document.number, "title": document.title[:40]},
        target_kind=DOCUMENT_KIND,
        target_uid=document.uid,
    )


def _check_scans(rows: Sequence[Evidence]) -> None:
    for row in rows:
        media = MediaType(row.file.media_type)
        if not media.is_picture and media is not MediaType.PDF:
            raise Invalid("document.scan_wrong", _WRONG_SCAN, name=row.name, field="evidence")


# --- locking ---------------------------------------------------------------------------------------------------------


def _seen(uid: UUID, actor: Actor) -> Document:
    found = visible_documents(actor).select_related("realm").filter(uid=uid).first()
    if found is None:
        raise NotFound("document", N_("没有这份文书"))
    return found


def _locked(uid: UUID, actor: Actor) -> Document:
    document = _seen(uid, actor)
    return Document.objects.select_for_update(of=("self",)).select_related("realm", "unit").get(pk=document.pk)


def _locked_draft(uid: UUID, actor: Actor, expected: int | None, *, issuing: bool = False) -> Document:
    document = _locked(uid, actor)
    require = require_issue if issuing else require_draft
    require(actor, DocumentKind(document.kind), document.unit_id, Line(document.line))
    _check_draft(document, expected)
    return document


def _check_draft(document: Document, expected: int | None) -> None:
    if document.stage == DocumentStage.REVOKED:
        raise Conflict("document.revoked", _REVOKED)
    if document.stage != DocumentStage.DRAFT:
        raise Conflict("document.not_draft", _NOT_DRAFT)
    if expected is not None and document.version != expected:
        raise Conflict("document.changed", _CHANGED)
