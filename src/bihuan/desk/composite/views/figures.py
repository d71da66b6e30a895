"""填报数据: the figures that are in force, the workbook out and back in."""

import hashlib
import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict, Invalid
from bihuan.core.sealing import SHA256
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form

from ..actions import take_in
from ..exchange.figures_book import entered_components, read_book, write_book
from ..forms import BookForm
from ..queries import figures_in_force, get_composite, members_of
from ..rules import must_run
from ..stages import Stage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_figures(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The figures, and a workbook read in. Rule: ``actions.take_in``."""
    composite = get_composite(request.actor, uid)
    must_run(request.actor, composite)
    form = BookForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = b"".join(file.chunks())
        try:
            with tempfile.TemporaryDirectory(prefix="bihuan-figures-") as folder:
                # The ending tells a workbook from a table of text; the rest of the name is the sender's.
                path = Path(folder) / ("figures.csv" if file.name.lower().endswith(".csv") else "figures.xlsx")
                path.write_bytes(content)
                figures = read_book(path, file.name, composite)
            digest = f"{SHA256}:{hashlib.sha256(content).hexdigest()}"
            client = form.cleaned_data["client"]
            done = take_in(uid, figures, file_digest=digest, actor=request.actor, client_uid=client)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            words = _("新读入 %(new)s 个数，改动 %(changed)s 个，撤去 %(gone)s 个，%(same)s 个没有变。")
            counts = {"new": done.new, "changed": done.changed, "gone": done.gone, "same": done.same}
            messages.success(request, words % counts)
            return redirect("composite:figures", uid=uid)
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
