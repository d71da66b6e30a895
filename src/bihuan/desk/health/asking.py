"""What the address of the page asks for, and the addresses of the lists behind its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.core.uid import read_uid
from bihuan.core.workdays import local_day
from bihuan.ledger.figures import NOW, Figure
from bihuan.ledger.health_queries import Scope, months_known
from bihuan.ledger.periods import Period, read_period, written
from bihuan.ledger.queries import get_batch, visible_batches
from bihuan.ledger.views.asked import Chip, period_in_words
from bihuan.ledger.views.kinds import kind_words
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line

BATCHES_OFFERED = 30


@dataclass(frozen=True)
class Asked:
    """What is asked about, every filter in words, and the part of it that the lists take over."""

    scope: Scope
    chips: tuple[Chip, ...]
    passed_on: Mapping[str, str]

    @property
    def in_words(self) -> str:
        """Period and filters as one line."""
        words = [_("期间：%(period)s") % {"period": period_in_words(self.scope.period)}]
        return "；".join([*words, *(f"{chip.label}：{chip.value}" for chip in self.chips)])


def read_scope(get: QueryDict, actor: Actor, *, now: datetime) -> Asked:
    """Read the address. What makes no sense is not asked for; a batch that is not there is NotFound."""
    period = read_period(get.get("from", ""), get.get("to", ""), today=local_day(now))
    batch_uid, kind, line = read_uid(get.get("batch", "")), get.get("kind", ""), get.get("line", "")
    kinds = kind_words()
    scope = Scope(
        period=period,
        batch=get_batch(actor, batch_uid) if batch_uid else None,
        kind=kind if kind in kinds else "",
        line=line if line in set(Line) - {Line.ALL} else "",
    )
    chips, passed_on = [], {}
    if scope.batch is not None:
        chips.append(Chip("batch", _("批次"), scope.batch.name))
        passed_on["batch"] = str(scope.batch.uid)
    if scope.kind:
        chips.append(Chip("kind", _("类型"), kinds[scope.kind]))
        passed_on["kind"] = scope.kind
    if scope.line:
        chips.append(Chip("line", _("业务"), str(Line(scope.line).label)))
        passed_on["line"] = scope.line
    return Asked(scope, tuple(chips), passed_on)


class Lists:
    """The addresses of the lists behind the figures of one page."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._items = reverse("ledger:items")

    def behind(self, figure: Figure, where: Mapping[str, str] | None = None, period: Period | None = None) -> str:
        """The list whose rows a figure counts; ``where`` narrows it to a unit or kind, ``period`` to a month."""
        asked: dict[str, str] = {"figure": figure.value}
        if figure not in NOW:
            chosen = period or self._asked.scope.period
            asked |= {"from": written(chosen.first), "to": written(chosen.last)}
        return f"{self._items}?{urlencode({**asked, **self._asked.passed_on, **(where or {})})}"


def choices(actor: Actor, asked: Asked, *, today: date) -> dict[str, list[tuple[str, str]]]:
    """What the fields of the filter offer: pairs of value and word."""
    batches = visible_batches(actor).order_by("-id")[:BATCHES_OFFERED]
    known = {*months_known(actor, today), asked.scope.period.first, asked.scope.period.last}
    return {
        "months": [(written(month), period_in_words(Period(month, month))) for month in sorted(known, reverse=True)],
        "batches": [(str(uid), name) for uid, name in batches.values_list("uid", "name")],
        "kinds": list(kind_words().items()),
        "lines": [(line.value, str(line.label)) for line in Line if line is not Line.ALL],
    }
