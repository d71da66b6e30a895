"""A unit's workbook between upload and confirmation: who may see it, and what it would do."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.evidence.intake import incoming_folder
from bihuan.ledger.approving import WORKING_ROLES
from bihuan.ledger.exchange.reading import LARGEST_WORKBOOK
from bihuan.ledger.models import UnitBook, UnitBookStage
from bihuan.ledger.sentence import Sentence
from bihuan.papers.reading import ReadLimits, read_workbook
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from bihuan.registry.queries.calendars import calendar_of

from .judging import Verdict, judge_rows
from .rows import ReadBook, read_book, unpack_rows

WORKBOOKS = (".xlsx", ".xls", ".et")


def own_units(actor: Actor) -> QuerySet[Unit]:
    """The units for which somebody works on items."""
    return Unit.objects.filter(pk__in={post.unit_id for post in actor.posts_as(*WORKING_ROLES)}).order_by("path")


def own_unit(actor: Actor, uid: UUID | None = None) -> Unit:
    """One of them; without ``uid`` the first. Raises Denied where there is none, NotFound for another."""
    units = own_units(actor)
    if not units:
        holders = tuple(role.label for role in WORKING_ROLES)
        raise Denied("unit_book.no_unit", N_("只有单位的联络员、负责人和授权代批人可以使用单位工作簿"), holders=holders)
    found = units.first() if uid is None else units.filter(uid=uid).first()
    if found is None:
        raise NotFound("unit", N_("没有这个单位。"))
    return found


def read_unit_book(path: Path, *, name: str, pictures_folder: Path | None = None) -> ReadBook:
    """Read a workbook that a unit sent back. Raises Invalid with a sentence naming the file."""
    if not name.lower().endswith(WORKBOOKS):
        message = N_("“%(file)s”不是工作簿，请上传从“本单位工作簿”下载、填好后保存的 .xlsx 文件")
        raise Invalid("unit_book.not_workbook", message, file=name)
    limits = ReadLimits(file_bytes=LARGEST_WORKBOOK)
    return read_book(read_workbook(path, name=name, pictures_folder=pictures_folder, limits=limits))


def judge_read(read: ReadBook, actor: Actor) -> Verdict:
    """What a workbook just read would do."""
    return judge_rows(
        read.rows, actor=actor, today=timezone.localdate(), calendar=calendar_of(actor.realm_id), notes=read.notes
    )


def judge_staged(book: UnitBook, actor: Actor) -> Verdict:
    """What a workbook waiting for its confirmation would do now."""
    notes = [Sentence(*one) for one in book.notes]
    rows = unpack_rows(bytes(book.rows))
    return judge_rows(rows, actor=actor, today=timezone.localdate(), calendar=calendar_of(actor.realm_id), notes=notes)


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder on the data's own disk for a workbook being read; it goes when it is left."""
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as folder:
        yield Path(folder)


def visible_books(actor: Actor) -> QuerySet[UnitBook]:
    """The actor's own workbooks, and the receipts of the units they work for."""
    own = Q(pk__in=()) if actor.account_id is None else Q(account_id=actor.account_id)
    saved = Q(stage=UnitBookStage.SAVED, unit__in=own_units(actor).values("pk"))
    return UnitBook.objects.filter(own | saved, realm_id=actor.realm_id).select_related("unit", "file", "realm")


def get_book(actor: Actor, uid: UUID) -> UnitBook:
    """One visible workbook. Raises NotFound, the same for foreign and missing."""
    book = visible_books(actor).filter(uid=uid).first()
    if book is None:
        raise NotFound("unit_book", N_("没有这份工作簿"))
    return book
