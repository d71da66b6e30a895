"""Everything held about one person as one file for them (PIPL art. 45): JSON for programs, a workbook for reading, in a zip."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.papers.layout import Column, TableSheet
from bihuan.papers.workbook import PlainValue
from bihuan.papers.writing import write_workbook
from bihuan.registry import holdings, rules
from bihuan.registry.actions.erasing import subject_of
from bihuan.registry.actions.locking import locked_person
from bihuan.registry.actor import Actor
from bihuan.registry.holdings import Holding, Subject
from bihuan.registry.models import Person
from bihuan.registry.witness import Act, tell

JSON_NAME, WORKBOOK_NAME = N_("个人信息.json"), N_("个人信息.xlsx")
SHEET_NAME = 31
WIDTH = 24


@dataclass(frozen=True)
class Told:
    """One kind with its rows; ``rows`` is empty for texts others wrote, of which only the count is the person's to have."""

    holding: Holding
    count: int
    rows: tuple[dict[str, str], ...]


def write_own_data(person: Person, path: Path, *, actor: Actor) -> int:
    """Write the zip to ``path``; returns how many rows it tells. The audit keeps who took it, and whether it was their own.

    Raises Denied for anybody but the person and the system administrator, NotFound once they are erased.
    """
    with transaction.atomic():
        rules.require_take_out_person(actor, person)
        row = locked_person(person, actor)
        told = _told(subject_of(row))
        rows = sum(len(one.rows) for one in told)
        own = "yes" if row.pk == actor.person_id else "no"
        tell(
            Act.PERSONAL_READ,
            actor=actor,
            target_kind="person",
            target=row.uid,
            verb="person.data-taken-out",
            own=own,
            rows=str(rows),
        )
        _write(path, told)
    return rows


def _told(subject: Subject) -> list[Told]:
    return [_one(holding, subject) for holding in holdings.registered()]


def _one(holding: Holding, subject: Subject) -> Told:
    rows = () if holding.naming else tuple(holding.told(subject))
    return Told(holding, holding.find(subject).count(), rows)


def _write(path: Path, told: list[Told]) -> None:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_(JSON_NAME), json.dumps(_as_json(told), ensure_ascii=False, indent=1))
        book = Path(folder) / "book.xlsx"
        write_workbook(book, [_overview(told), *(_sheet(one) for one in told if one.rows)])
        archive.write(book, _(WORKBOOK_NAME))


def _as_json(told: list[Told]) -> dict[str, Any]:
    return {
        "made_at": timezone.localtime().isoformat(),
        "kinds": [
            {
                "key": one.holding.key,
                "label": _(one.holding.label),
                "purpose": _(one.holding.purpose),
                "erasure": one.holding.fate.value,
                "why": _(one.holding.why),
                "count": one.count,
                "rows": [{_(head): value for head, value in row.items()} for row in one.rows],
            }
            for one in told
        ],
    }


def _overview(told: list[Told]) -> TableSheet:
    heads = ((_("信息"), 28), (_("数量"), 8), (_("用途"), 30), (_("删除时怎样处理"), 60))
    return TableSheet(
        name=_("总表"),
        columns=tuple(Column((head,), width) for head, width in heads),
        rows=_overview_rows(told),
        title=_("存有的个人信息"),
        lines=(
            _("截至 %(at)s") % {"at": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
            _("别人写的文字里出现姓名的，只列数量；要查阅请向主管办公室提出。"),
        ),
        page_footer=_("第 {page} 页，共 {pages} 页"),
    )


def _overview_rows(told: list[Told]) -> Iterator[list[PlainValue]]:
    for one in told:
        yield [_(one.holding.label), one.count, _(one.holding.purpose), _(one.holding.why)]


def _sheet(one: Told) -> TableSheet:
    heads = list(one.rows[0])
    return TableSheet(
        name=_(one.holding.label)[:SHEET_NAME],
        columns=tuple(Column((_(head),), WIDTH) for head in heads),
        rows=([row[head] for head in heads] for row in one.rows),
        title=_(one.holding.label),
        lines=(_("用途：%(purpose)s") % {"purpose": _(one.holding.purpose)},),
        page_footer=_("第 {page} 页，共 {pages} 页"),
    )
