"""填报数据: the figures in force, a workbook out, and back in over a look at what it would change."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.sealing import SHA256
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, uuid7
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form, sentence

from ..actions import Figure, take_in
from ..exchange.figures_book import Change, differences, entered_components, read_book, write_book
from ..forms import BookForm
from ..models import Composite
from ..queries import figures_in_force, get_composite, members_of
from ..rules import must_run
from ..stages import Stage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "composite.figures"
# How long what was looked at may be read in.
SECONDS = 3600
CHANGES = {
    Change.NEW: ("diff-new", N_("新增")),
    Change.CHANGED: ("diff-changed", N_("改动")),
    Change.GONE: ("diff-refused", N_("撤去")),
    Change.SAME: ("", N_("相同")),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_figures(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The figures; sent a workbook, what it would change. Rule: ``rules.must_run``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    form = BookForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = b"".join(file.chunks())
        try:
            figures = _read(content, file.name, composite)
        except Invalid as refusal:
            add_to_form(form, refusal)
        else:
            return _show_differences(request, composite, figures, content)
    components = entered_components(composite)
    known = {(one.unit_id, one.component_id): one for one in figures_in_force(composite)}
    context = {
        "form": form,
        "composite": composite,
        "components": components,
        "rows": [
            (member, [(component, known.get((member.unit_id, component.pk))) for component in components])
            for member in members_of(composite)
        ],
        "open": composite.stage != Stage.FINAL,
    }
    return render(request, "composite/figures.html", context, status=422 if form.errors else 200)


@require_POST
def take_figures(request: ActorRequest, uid: UUID) -> HttpResponse:
    """读入. Rule: ``actions.take_in``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    client = read_uid(request.POST.get("client", ""))
    try:
        figures, digest = _plan_of(request.POST.get("plan", ""), composite)
        done = take_in(uid, figures, file_digest=digest, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
    else:
        words = _("新读入 %(new)s 个数，改动 %(changed)s 个，撤去 %(gone)s 个，%(same)s 个没有变。")
        counts = {"new": done.new, "changed": done.changed, "gone": done.gone, "same": done.same}
        messages.success(request, words % counts)
    return redirect("composite:figures", uid=uid)


@require_safe
def download_book(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The workbook to be filled in. Rule: ``rules.must_run``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    with tempfile.TemporaryDirectory(prefix="bihuan-figures-") as folder:
        path = Path(folder) / "figures.xlsx"
        write_book(path, composite)
        content = path.read_bytes()
    name = _("%(title)s填报数据.xlsx") % {"title": composite.title}
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _read(content: bytes, name: str, composite: Composite) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bihuan-figures-") as folder:
        # The ending tells a workbook from a table of text; the rest of the name is the sender's.
        path = Path(folder) / ("figures.csv" if name.lower().endswith(".csv") else "figures.xlsx")
        path.write_bytes(content)
        return read_book(path, name, composite)


def _show_differences(
    request: ActorRequest, composite: Composite, figures: Sequence[Figure], content: bytes
) -> HttpResponse:
    """Nothing is written yet: what was read travels signed over the page."""
    found = differences(figures, composite)
    counted = Counter(one.change for one in found)
    plan = {
        "composite": str(composite.uid),
        "digest": f"{SHA256}:{hashlib.sha256(content).hexdigest()}",
        "figures": [_told(one) for one in figures],
    }
    context = {
        "composite": composite,
        "rows": [(one, CHANGES[one.change][0], _(CHANGES[one.change][1])) for one in found],
        "counts": [(_(label), counted[change]) for change, (_kind, label) in CHANGES.items()],
        "changing": len(found) - counted[Change.SAME],
        "plan": signing.dumps(plan, salt=SALT, compress=True),
        "client": uuid7(),
    }
    return render(request, "composite/differences.html", context)


def _told(figure: Figure) -> list[str | None]:
    value = None if figure.value is None else f"{figure.value:f}"
    return [str(figure.unit), str(figure.component), value, figure.document]


def _plan_of(text: str, composite: Composite) -> tuple[list[Figure], str]:
    """What was looked at. Raises Invalid for anything else, or after an hour."""
    stale = Invalid("figures.stale", N_("这份核对已经失效，请重新上传数据表"))
    try:
        plan: dict[str, Any] = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as wrong:
        raise stale from wrong
    if plan["composite"] != str(composite.uid):
        raise stale
    figures = [
        Figure(UUID(unit), UUID(component), None if value is None else Decimal(value), document)
        for unit, component, value, document in plan["figures"]
    ]
    return figures, plan["digest"]
