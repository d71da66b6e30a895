"""What people hand in and upload: a picture on an item, one not used yet, a workbook begun and one saved."""

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from PIL import Image

from bihuan.core.uid import uuid7
from bihuan.evidence.actions import EvidenceDraft, add_evidence
from bihuan.evidence.actions.uploading import UploadDraft, begin_upload
from bihuan.evidence.models import Evidence, MediaType, Picture, Purpose, StoredFile, Upload
from bihuan.evidence.store import display_key, original_key, storage, thumb_key
from bihuan.ledger.actions.saving import BATCH_KIND
from bihuan.ledger.exchange.lines import Line
from bihuan.ledger.exchange.staging import pack_lines
from bihuan.ledger.exchange.unit_book.rows import BookRow, mark_of, pack_rows
from bihuan.ledger.models import Document, Handover, HandoverStage, Item, SignSheet, UnitBook, UnitBookStage
from bihuan.ledger.paper_kinds import DocumentStage
from bihuan.registry.actor import Actor

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FACTS = {"sheets": ["问题"], "stated": 1, "dated": None, "rows": 1, "left_out": [], "left_out_count": 0}
FACTS |= {"stray": [], "other_sheets": [], "columns": [], "asked": []}
COUNTS = {"rows": 1, "new": 0, "changed": 0, "same": 1, "duplicate": 0, "refused": 0, "first": "", "last": ""}
COUNTS |= {"pictures": 0, "saved": 2, "stated": 1, "without_lead": 0, "duplicates": [], "refused_rows": []}
DONE = {"rows": 1, "does": 1, "nothing": 0, "refused": 0, "stale": 0, "pictures": 0, "refused_rows": []}
DONE |= {"acknowledge": 1, "submit_plan": 0, "submit_report": 0, "submit_at_once": 0}


@dataclass(frozen=True)
class Files:
    """``linked`` hangs on the township's item, ``unused`` and ``under_way`` are its liaison's own, ``source`` is the batch's workbook.

    ``book_begun`` and ``book_saved`` are the liaison's, ``sheet`` tells of the township's item.
    """

    linked: Evidence
    unused: Evidence
    source: Evidence
    under_way: Upload
    begun: Handover
    saved: Handover
    book_begun: UnitBook
    book_saved: UnitBook
    sheet: SignSheet


def add_files(item: Item, *, clerk: Actor, liaison: Actor, others: str) -> Files:
    """Add them; ``others`` are words of somebody else's item, which stand in the workbook and on its receipt."""
    item.refresh_from_db()  # it has been handed over since
    picture, unused = (_file(item, _jpeg(shade), MediaType.JPEG) for shade in (80, 160))
    book = _file(item, others.encode(), MediaType.XLSX)
    linked = EvidenceDraft(picture, "现场.jpg", Purpose.BEFORE, target_kind="ledger.item", target_uid=item.uid)
    source = EvidenceDraft(book, "来件.xlsx", Purpose.SOURCE, target_kind=BATCH_KIND, target_uid=item.batch.uid)
    kept = add_evidence([linked, source], actor=clerk)
    own = add_evidence([EvidenceDraft(unused, "未用.jpg", Purpose.AFTER)], actor=liaison)
    moved = {"row": 2, "number": "2", "field": "lead", "before": others, "after": "甲镇"}
    return Files(
        linked=kept[0],
        unused=own[0],
        source=kept[1],
        under_way=begin_upload(UploadDraft(uuid7(), "途中.jpg", Purpose.AFTER, 1_000), actor=liaison),
        begun=_handover(item, book, clerk, stage=HandoverStage.PREVIEW, lines=pack_lines([_line(others)]), facts=FACTS),
        saved=_handover(
            item,
            book,
            clerk,
            stage=HandoverStage.SAVED,
            batch=item.batch,
            saved_at=AT,
            receipt={**COUNTS, "needs_move": [moved]},
        ),
        book_begun=_unit_book(item, book, liaison, rows=pack_rows([_book_row(item)])),
        book_saved=_unit_book(
            item, book, liaison, stage=UnitBookStage.SAVED, saved_at=AT, receipt={**DONE, "done": [_done(item)]}
        ),
        sheet=SignSheet.objects.create(
            realm_id=item.realm_id,
            unit=item.lead,
            owner=item.owner,
            account_id=liaison.account_id,
            code="2A3B-4C5D",
            entries=[{"item": str(item.uid), "plan": 1, "report": None}],
            created_at=AT,
        ),
    )


def _jpeg(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (1, 1), shade).save(out, "JPEG")
    return out.getvalue()


def issue_by_hand(document: Document, serial: int, words: str) -> None:
    """Put a paper out with two small files instead of setting them, which would take seconds for every test."""
    first = document.entries.order_by("pk").first()
    assert first is not None
    item = first.item
    Document.objects.filter(pk=document.pk).update(
        stage=DocumentStage.ISSUED.value,
        serial=serial,
        year=AT.year,
        number=f"{document.code}〔{AT.year}〕{serial}号",
        docx=_file(item, f"docx {words}".encode(), MediaType.DOCX),
        pdf=_file(item, f"pdf {words}".encode(), MediaType.PDF),
        issued_at=AT,
    )
    document.refresh_from_db()


def _file(item: Item, content: bytes, media_type: MediaType) -> StoredFile:
    """Store bytes as the intake leaves them; what they show is nobody's question here."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = StoredFile.objects.create(
        realm_id=item.realm_id, sha256=sha256, size=len(content), media_type=media_type, stored_at=AT
    )
    keys = [original_key(item.realm.uid, sha256)]
    if media_type.is_picture:
        size = {"width": 1, "height": 1, "display_width": 1, "display_height": 1}
        Picture.objects.create(file=row, realm_id=item.realm_id, has_exif=False, **size)
        keys += [display_key(item.realm.uid, sha256), thumb_key(item.realm.uid, sha256)]
    for key in keys:
        storage().save(key, ContentFile(content))
    return row


def _line(problem: str) -> Line:
    return Line(2, "1", "", "", problem, "甲镇", "", None, "", "", None, "", (), (), ())


def _handover(item: Item, file: StoredFile, clerk: Actor, **columns: object) -> Handover:
    return Handover.objects.create(
        realm_id=item.realm_id,
        account_id=clerk.account_id,
        owner=item.owner,
        line=item.line,
        batch_name=item.batch.name,
        received_on=item.batch.received_on,
        file=file,
        file_name="来件.xlsx",
        created_at=AT,
        **columns,
    )


def _unit_book(item: Item, file: StoredFile, liaison: Actor, **columns: object) -> UnitBook:
    return UnitBook.objects.create(
        realm_id=item.realm_id,
        account_id=liaison.account_id,
        unit=item.lead,
        file=file,
        file_name="本单位.xlsx",
        created_at=AT,
        **columns,
    )


def _book_row(item: Item) -> BookRow:
    return BookRow("", 6, mark_of(item.uid, item.version), item.number, "是", {}, "", "", "", "")


def _done(item: Item) -> list[object]:
    return ["6", str(item.uid), item.number, ["acknowledge"]]
