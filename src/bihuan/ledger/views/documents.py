"""文书: the list, and beginning new ones for the units of a hand-over or of one 交办."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.core.uid import read_uid, read_uids, uuid7
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import OFFICE_ROLES
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import sentence
from bihuan.ui.pages import paginate

from ..actions import draft_documents
from ..document_queries import Source, filter_documents, subjects_of, visible_documents
from ..forms.documents import SourceForm
from ..models import Batch
from ..paper_kinds import KIND_LABELS, STAGE_LABELS, DocumentKind, DocumentStage
from ..paper_rights import WORKING_ROLES, offered_kinds
from ..queries import dispatch_of, get_batch, visible_batches, visible_items
from .tags import Tag

BATCHES_OFFERED = 50
STAGE_KINDS: dict[DocumentStage, str] = {
    DocumentStage.DRAFT: "todo",
    DocumentStage.ISSUED: "doing",
    DocumentStage.SIGNED: "done",
    DocumentStage.REVOKED: "grey",
}


@require_safe
def show_documents(request: ActorRequest) -> HttpResponse:
    """The list. Rule: ``document_queries.visible_documents``."""
    actor = request.actor
    kind, stage = request.GET.get("kind", ""), request.GET.get("stage", "")
    asked = read_uid(request.GET.get("batch", ""))
    batch = get_batch(actor, asked) if asked else None
    rows = filter_documents(
        visible_documents(actor),
        kind=kind if kind in set(DocumentKind) else "",
        stage=stage if stage in set(DocumentStage) else "",
        batch=batch,
    )
    page = paginate(rows, request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, stage_tag(one.stage)) for one in page.rows],
        "kinds": [(one.value, _(label)) for one, label in KIND_LABELS.items()],
        "stages": [(one.value, _(label)) for one, label in STAGE_LABELS.items()],
        "batches": list(visible_batches(actor).order_by("-id")[:BATCHES_OFFERED].values_list("uid", "name")),
        "kind": kind,
        "stage": stage,
        "batch": batch,
        "filtered": bool(kind or stage or batch),
        "may_draft": bool(offered_kinds(actor)),
        "may_replace": actor.holds(*OFFICE_ROLES),
    }
    return render(request, "ledger/documents.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin_documents(request: ActorRequest) -> HttpResponse:
    """Choose kind and source, see which units, write the drafts. Rule: ``paper_rights.offered_kinds`` and the action."""
    actor = request.actor
    if not offered_kinds(actor):
        holders = tuple(role.label for role in Role if role in WORKING_ROLES)
        raise Denied("document.no_kind", N_("您的任职不起草文书"), holders=holders)
    asked = request.POST if request.method == "POST" else request.GET
    picked, batch = _dispatched(request, asked.get("dispatch", ""))
    given = {"kind": asked.get("kind", ""), "batch": asked.get("batch", "") or (str(batch.uid) if batch else "")}
    batches = visible_batches(actor).filter(recalled_at__isnull=True).order_by("-id")
    form = SourceForm(given if asked.get("kind") else None, actor=actor, batches=batches, initial=given)
    if not (form.is_bound and form.is_valid()):
        return _show_choice(request, form, picked)
    chosen: Batch | None = form.cleaned_data["batch"]
    source = Source(chosen.uid if chosen else None, picked)
    if request.method == "POST":
        return _begin(request, form, source)
    return _show_choice(request, form, picked, source)


def _begin(request: ActorRequest, form: SourceForm, source: Source) -> HttpResponse:
    units = read_uids(request.POST.getlist("unit"))
    client = read_uid(request.POST.get("client", ""))
    if not units:
        messages.warning(request, _("请先勾选单位。"))
        return _show_choice(request, form, source.items, source, status=422)
    try:
        made = draft_documents(form.chosen, source=source, units=units, actor=request.actor, client_uid=client)
    except (Invalid, Conflict) as refusal:
        messages.error(request, sentence(refusal))
        return _show_choice(request, form, source.items, source, status=422)
    if len(made) == 1:
        return redirect("ledger:document-edit", uid=made[0].uid)
    text = ngettext("已起草 %(count)s 份。", "已起草 %(count)s 份。", len(made))
    messages.success(request, text % {"count": len(made)})
    asked = {"kind": form.chosen.value, "stage": DocumentStage.DRAFT.value}
    return redirect(f"{reverse('ledger:documents')}?{urlencode(asked)}")


def _show_choice(
    request: ActorRequest,
    form: SourceForm,
    picked: tuple[UUID, ...],
    source: Source | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    subjects = []
    if source is not None:
        subjects = subjects_of(request.actor, form.chosen, source, now=timezone.now())
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "form": form,
        "subjects": [(one.about or one.unit, one) for one in subjects],
        "asked": source is not None,
        "picked": len(picked),
        "dispatch": asked.get("dispatch", "") if picked else "",
        "client": uuid7(),
    }
    return render(request, "ledger/document_new.html", context, status=status)


def _dispatched(request: ActorRequest, text: str) -> tuple[tuple[UUID, ...], Batch | None]:
    """The items of one's own 交办, and the batch they are all of."""
    asked = read_uid(text)
    if asked is None:
        return (), None
    items = dispatch_of(request.actor, asked).items
    rows = visible_items(request.actor).filter(uid__in=items).select_related("batch")
    batches = {row.batch_id: row.batch for row in rows}
    return items, next(iter(batches.values())) if len(batches) == 1 else None


def stage_tag(stage: str) -> Tag:
    """The mark of how far a paper has come."""
    known = DocumentStage(stage)
    return Tag(STAGE_KINDS[known], _(STAGE_LABELS[known]))
