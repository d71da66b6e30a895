"""The ledger out: what a list shows, as a file; one item, as a record."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.papers.printing import Event
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.queries.calendars import calendar_of
from bihuan.registry.queries.people import cards
from bihuan.registry.queries.units import visible_to as visible_units
from bihuan.registry.request import ActorRequest

from ..casefile import Case, open_case
from ..exchange.ledger_out import MEDIA_TYPES, Form, write_ledger
from ..exchange.ledger_paper import LedgerPaper
from ..exchange.record_pdf import print_item_record
from ..queries import READING_ROLES, TARGET_KIND, count_up_to, get_batch
from .asked import Asked, asked_items, read_asked
from .pictures import openings
from .story import tell_story

# What a browser waits for is done within some ten seconds. A print of more rows is asked for as a workbook instead,
# more of the ledger than this by the command line.
MOST_PRINTED = 200
MOST_WRITTEN = 100_000
HOLDERS = tuple(role.label for role in Role if role in READING_ROLES)


@never_cache
@require_safe
def export_items(request: ActorRequest) -> FileResponse:
    """What the list shows under the same address, as a file. Rule: ``queries.visible_items``; the auditor is told.

    ``format`` names the form, a workbook where it is left out.
    """
    form = _form(request.GET.get("format", Form.XLSX.value))
    actor, now = request.actor, timezone.now()
    if not actor.holds(*READING_ROLES):
        raise Denied("export.no_reader", N_("您的任职不涉及业务内容，不能导出台账"), holders=HOLDERS)
    asked = read_asked(request.GET, actor, now=now, calendar=calendar_of(actor.realm_id))
    paper = LedgerPaper(
        realm=visible_units(actor).get(pk=actor.realm_id),
        items=asked_items(asked, actor, now=now),
        printed_by=printed_by(actor),
        at=now,
        batch=get_batch(actor, asked.wanted.batch) if asked.wanted.batch is not None else None,
        filter_words=asked.in_words,
    )
    if count_up_to(paper.items, MOST_WRITTEN).more:
        message = N_("要导出的事项超过 %(most)s 条；请缩小筛选范围，或请系统管理员用 bihuan export 导出整本台账")
        raise Invalid("export.too_many", message, most=MOST_WRITTEN)
    with tempfile.TemporaryDirectory(prefix="bihuan-export-") as folder:
        path = Path(folder) / f"ledger.{form.value}"
        count = write_ledger(path, paper, form, language=language_of_paper(), most_printed=MOST_PRINTED)
        # Open, the file outlives its name: it is gone once it is sent.
        file = path.open("rb")
    _note(request, asked, paper, form, count)
    return FileResponse(
        file, as_attachment=True, filename=f"{paper.file_name}.{form.value}", content_type=MEDIA_TYPES[form]
    )


@never_cache
@require_safe
def print_record(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One item as a record to print. Rule: ``queries.get_item``; the auditor is told."""
    case = open_case(request.actor, uid)
    content = print_item_record(
        case,
        tuple(_events(case)),
        opening=openings(case),
        printed_by=printed_by(request.actor),
        at=timezone.now(),
        language=language_of_paper(),
    )
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind=TARGET_KIND,
        target=str(case.item.uid),
        address=audit.client_address(request),
        form=Form.PDF.value,
    )
    name = _("%(number)s号整改记录.pdf") % {"number": case.item.number}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=MEDIA_TYPES[Form.PDF], headers=headers)


def _form(text: str) -> Form:
    if text not in set(Form):
        raise NotFound("export.form", N_("没有这种导出格式"))
    return Form(text)


def _note(request: ActorRequest, asked: Asked, paper: LedgerPaper, form: Form, count: int) -> None:
    """Tell the auditor who took out how much under which filters, not what they were looking for."""
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="ledger",
        target=str(paper.batch.uid if paper.batch else paper.realm.uid),
        address=audit.client_address(request),
        form=form.value,
        rows=count,
        filters=[chip.name for chip in asked.chips],
    )


def printed_by(actor: Actor) -> str:
    """The unit and the name of whoever prints, for the foot of the page."""
    unit = actor.posts[0].unit_name if actor.posts else ""
    people = cards(actor, [actor.person_id], today=timezone.localdate()) if actor.person_id is not None else {}
    return " ".join(filter(None, [unit, *(card.name for card in people.values())]))


def language_of_paper() -> str:
    """The code of the reader's language as papers are set in it."""
    language = get_language() or "zh"
    return "zh-CN" if language.startswith("zh") else language


def _events(case: Case) -> Iterator[Event]:
    """The story of the item, a line a movement; where there were several cycles the first line of each says so."""
    cycles = tell_story(case)
    by_sequence = {movement.sequence: movement for movement in case.story}
    for cycle in cycles:
        opening = _("【第 %(number)s 轮】") % {"number": cycle.number} if len(cycles) > 1 else ""
        for moment in cycle.moments:
            movement = by_sequence[moment.sequence]
            yield Event(
                time=timezone.localtime(movement.at).strftime("%Y-%m-%d %H:%M"),
                who=moment.who,
                what=opening + "　".join(filter(None, (moment.verb, moment.text))),
                note="\n".join(filter(None, (moment.quote, *moment.lines))),
            )
            opening = ""
