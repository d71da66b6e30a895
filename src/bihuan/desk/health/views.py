"""运行情况 and its tables as files."""

import tempfile
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Denied, NotFound
from bihuan.core.text import N_
from bihuan.ledger.health_queries import Health, read_health
from bihuan.ledger.indicator_names import IndicatorNames, names_in
from bihuan.ledger.indicators import COHORT_WORDS, COHORTS, Indicator
from bihuan.ledger.periods import written
from bihuan.ledger.queries import READING_ROLES
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.queries.units import visible_to as visible_units
from bihuan.registry.request import ActorRequest
from bihuan.ui.formats import moment

from . import drawings, titles
from .asking import Asked, Lists, choices, read_scope
from .files import as_csv, as_workbook
from .tables import Table, Tables

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
HOLDERS = tuple(role.label for role in Role if role in READING_ROLES)


@require_safe
def show_health(request: ActorRequest) -> HttpResponse:
    """The page. Rule: ``figures.led_for``: one's lines, or what one's own subtree leads."""
    asked, health, names = _read(request)
    tables = Tables(health, Lists(asked), names)
    whole, lists = health.counts.whole, Lists(asked)
    context = {
        "asked": asked,
        "as_of": health.as_of,
        "behind": health.is_behind,
        "title": titles.headline(whole),
        "chosen": {"first": written(asked.scope.period.first), "last": written(asked.scope.period.last)},
        "strip": drawings.strip(health, lists, names),
        "flow": {
            "title": titles.of_flow(health), "data": drawings.draw_flow(health).data(), "table": tables.flow(),
        },
        "ageing": {
            "title": titles.of_ageing(whole, health.units), "data": drawings.draw_ageing(health, lists).data(),
            "table": tables.ageing(), "left_out": drawings.left_out(sum(bool(u.standing.ageing.open) for u in health.units)),
            "median": whole.ageing.median, "oldest": whole.ageing.oldest,
        },
        "on_time": {
            "title": titles.of_on_time(whole, health.units, names[Indicator.IN_TIME].label), "data": drawings.draw_on_time(health, lists).data(),
            "table": tables.on_time(), "left_out": drawings.left_out(sum(bool(u.standing.on_time.denominator) for u in health.units)),
        },
        "units": tables.units(),
        "kinds": tables.kinds(),
        "months": tables.months(),
        "inputs": tables.inputs(),
        "put_in": tables.inputs_of_all,
        "names": names,
        "definitions": [(names[one].label, f"{names[one].words}；{_(COHORT_WORDS[COHORTS[one]])}") for one in Indicator],
        "choices": choices(request.actor, asked, today=health.counts.today),
    }  # fmt: skip
    return render(request, "desk/health.html", context)


@never_cache
@require_safe
def download_table(request: ActorRequest, key: str) -> HttpResponse:
    """One table of the page under the same filters. Rule: as the page; the auditor is told. ``format``: csv or xlsx."""
    form = request.GET.get("format", XLSX)
    if form not in MEDIA_TYPES:
        raise NotFound("export.form", N_("没有这种导出格式"))
    asked, health, names = _read(request)
    table = Tables(health, Lists(asked), names).of(key)
    if table is None:
        raise NotFound("health.table", N_("没有这张表"))
    content = as_csv(table) if form == CSV else _workbook(table, asked, health, request.actor)
    audit.note(
        AuditAction.EXPORT,
        actor=request.actor,
        target_kind="desk.health",
        target=key,
        address=audit.client_address(request),
        form=form,
        rows=len(table.rows),
    )
    name = f"{_('运行情况')}-{table.label}.{form}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=MEDIA_TYPES[form], headers=headers)


def _read(request: ActorRequest) -> tuple[Asked, Health, IndicatorNames]:
    actor, now = request.actor, timezone.now()
    if not actor.holds(*READING_ROLES):
        raise Denied("health.no_reader", N_("您的任职不涉及业务内容，不能看运行情况"), holders=HOLDERS)
    asked = read_scope(request.GET, actor, now=now)
    health = read_health(actor, asked.scope, now=now)
    return asked, health, names_in(actor.realm_id, asked.scope.batch)


def _workbook(table: Table, asked: Asked, health: Health, actor: Actor) -> bytes:
    realm = visible_units(actor).get(pk=actor.realm_id)
    title = _("%(realm)s运行情况：%(table)s") % {"realm": realm.name, "table": table.label}
    until = moment(health.as_of) if health.as_of else _("汇总尚未完成")
    lines = [asked.in_words, _("截至 %(time)s") % {"time": until}]
    with tempfile.TemporaryDirectory(prefix="bihuan-health-") as folder:
        path = Path(folder) / "table.xlsx"
        as_workbook(path, table, title=title, lines=lines)
        return path.read_bytes()
