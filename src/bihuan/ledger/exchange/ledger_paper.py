"""A selection of the ledger that goes out, and what every form of it says about itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.workdays import local_day
from bihuan.core.zh import day_in_table
from bihuan.ledger.exchange.books import books_of
from bihuan.ledger.exchange.ledger_rows import LedgerReader, LedgerRow
from bihuan.ledger.models import Batch, Item
from bihuan.registry.models import Unit

NAME_CHARACTERS = 60


@dataclass(frozen=True)
class LedgerPaper:
    """Items to go out, visible to whoever takes them. ``batch`` is set where all are of one batch.

    ``filter_words`` names the filter for the head of the paper, empty for none; ``printed_by`` names a person or
    program, ``at`` is the moment the paper tells of.
    """

    realm: Unit
    items: QuerySet[Item]
    printed_by: str
    at: datetime
    batch: Batch | None = None
    filter_words: str = ""

    @property
    def title(self) -> str:
        """The heading: of the county, or of one batch."""
        if self.batch is not None:
            return _("%(realm)s“%(batch)s”整改台账") % {"realm": self.realm.name, "batch": self.batch.name}
        return _("%(realm)s整改台账") % {"realm": self.realm.name}

    @property
    def file_name(self) -> str:
        """The name of the file, without its suffix."""
        about = self.batch.name if self.batch is not None else self.realm.name
        name = _("%(about)s整改台账%(day)s") % {
            "about": about[:NAME_CHARACTERS],
            "day": day_in_table(local_day(self.at)),
        }
        return name.replace("/", "-").replace("\\", "-")

    @property
    def as_of(self) -> str:
        """The moment the paper tells of: 2026-11-23 14:05."""
        return timezone.localtime(self.at).strftime("%Y-%m-%d %H:%M")

    def lines(self, count: int) -> tuple[str, ...]:
        """What stands between the title and the table: the filter, then how many rows, as of when, printed by whom."""
        values = {"count": count, "at": self.as_of, "who": self.printed_by}
        return (
            _("筛选条件：%(words)s") % {"words": self.filter_words or _("全部事项")},
            _("共 %(count)s 条　　截至：%(at)s　　打印人：%(who)s") % values,
        )

    def rows(self) -> Iterator[LedgerRow]:
        """Yield the rows in the order of their numbers."""
        books = books_of(self.realm, today=local_day(self.at), received=local_day(self.at))
        return LedgerReader(self.realm.pk, books.units, books.places).rows(self.items)
