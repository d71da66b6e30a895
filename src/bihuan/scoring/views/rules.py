"""评分办法: the rules of a realm, fetched as text or workbook; a new one read, shown as a tree, put right, stored."""

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

from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.packs import read_pack
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.registry.request import ActorRequest
from bihuan.ui.errors import add_to_form
from bihuan.ui.pages import paginate

from ..actions import must_keep_rules, store_rule
from ..actions.ruling import LONGEST_RULE
from ..exchange.criteria_book import write_criteria
from ..exchange.rule_text import rule_text, text_of_book
from ..models import RuleVersion
from ..pack import ScoringPack
from ..rule_forms import LONGEST_NAME, RuleFileForm, RuleTextForm
from ..rule_words import panel_words, shown
from ..rulebooks import rules_for, source_of

PAGE = "scoring:rules"
TEXT_NAME = "rule.yaml"
MEDIA_TYPES = {
    "yaml": "application/yaml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@require_safe
def show_rules(request: ActorRequest) -> HttpResponse:
    """The list, those of the program too. Rule: ``actions.must_keep_rules``: the people of an office."""
    must_keep_rules(request.actor)
    page = paginate(rules_for(request.actor.realm_id), request.GET.get("page"))
    return render(request, "scoring/rules.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_rule(request: ActorRequest) -> HttpResponse:
    """Read a file, or look over and store a text. Rule: ``actions.store_rule``."""
    must_keep_rules(request.actor)
    if request.method != "POST" or "text" not in request.POST:
        return _read_file(request)
    form = RuleTextForm(request.POST)
    if request.POST.get("do") == "store" and form.is_valid():
        given = form.cleaned_data
        try:
            rule = store_rule(
                given["text"], given["name"] or TEXT_NAME, actor=request.actor, client_uid=given["client"]
            )
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            messages.success(request, _("“%(title)s”已存入，开设考评时可以选。") % {"title": rule.title})
            return redirect(PAGE)
    return _look_over(request, form)


@never_cache
@require_safe
def download_rule(request: ActorRequest, uid: UUID, form: str) -> HttpResponse:
    """A rule as ``yaml``, or its tree as ``xlsx``. Rule: ``actions.must_keep_rules``, ``rulebooks.rules_for``."""
    must_keep_rules(request.actor)
    rule = rules_for(request.actor.realm_id).filter(uid=uid).first()
    if rule is None or form not in MEDIA_TYPES:
        raise NotFound("rule", N_("没有这个评分办法"))
    content = rule_text(source_of(rule)).encode() if form == "yaml" else _workbook(rule)
    headers = {"Content-Disposition": content_disposition_header(True, f"{rule.code}-{rule.version}.{form}") or ""}
    return HttpResponse(content, content_type=MEDIA_TYPES[form], headers=headers)


def _read_file(request: ActorRequest) -> HttpResponse:
    form = RuleFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            text = _text_of(form)
        except (Invalid, Conflict) as refusal:
            add_to_form(form, refusal)
        else:
            sent = {"client": uuid7(), "name": form.cleaned_data["file"].name[:LONGEST_NAME], "text": text}
            return _look_over(request, RuleTextForm(sent))
    return render(request, "scoring/rule_new.html", {"form": form}, status=422 if form.errors else 200)


def _look_over(request: ActorRequest, form: RuleTextForm) -> HttpResponse:
    """A rule's text with its tree, or with what is wrong in it."""
    pack: ScoringPack | None = None
    if form.is_valid():
        try:
            pack = read_pack(form.cleaned_data["text"], form.cleaned_data["name"] or TEXT_NAME, ScoringPack).content
        except Invalid as refusal:
            add_to_form(form, refusal)
    context = {
        "form": form,
        "pack": pack,
        "nodes": list(shown(pack)) if pack else [],
        "panels": panel_words(pack) if pack else [],
    }
    return render(request, "scoring/rule_text.html", context, status=422 if form.errors else 200)


def _text_of(form: RuleFileForm) -> str:
    file = form.cleaned_data["file"]
    content = b"".join(file.chunks())
    if form.is_text:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise Invalid("rule.encoding", N_("“%(file)s”不是 UTF-8 文本"), file=file.name, field="file") from fault
        if len(text) > LONGEST_RULE:
            raise Invalid("rule.long", N_("评分办法最多 %(most)s 个字"), most=LONGEST_RULE, field="file")
        return text
    with tempfile.TemporaryDirectory(prefix="bihuan-rule-") as folder:
        # The ending tells one kind of table from another; the rest of the name is the sender's.
        path = Path(folder) / f"criteria{Path(file.name).suffix.lower()[:5]}"
        path.write_bytes(content)
        return text_of_book(path, file.name, form.terms())


def _workbook(rule: RuleVersion) -> bytes:
    with tempfile.TemporaryDirectory(prefix="bihuan-rule-") as folder:
        path = Path(folder) / "criteria.xlsx"
        write_criteria(path, source_of(rule).content)
        return path.read_bytes()
