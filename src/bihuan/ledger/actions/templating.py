"""Replacing the shipped Word templates by an office's own, and going back."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.evidence.intake import Incoming, store_file
from bihuan.evidence.naming import safe_name
from bihuan.papers.album import Album
from bihuan.papers.official import Annex, number_of
from bihuan.papers.official_word import MEDIA_TYPE, write_letter
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

from ..exchange.document_files import letter_of
from ..models import PaperTemplate
from ..paper_kinds import REQUIRED_WORDS, ROW_WORDS, SHAPES, DocumentKind
from ..paper_rights import require_office
from ..paper_words import Words

LARGEST_TEMPLATE = 10 * 1024 * 1024
_TOO_LARGE = N_("模板大于 10 MB，请压缩里面的图片后再传")

TRIAL = Words(
    code="示创文",
    title="关于试写的通知",
    mark="示例市创文办文件",
    signer="某某",
    to="示例单位",
    opening="这是试写。",
    requirements="一、一级标题\n（一）二级标题。正文\n1.三级\n（1）四级",
    attachments="示例清单\n第二个附件",
    signed_by="示例市创文办",
    dated=date(2026, 1, 1).isoformat(),
    note="附注",
    copies="抄送单位",
    printed_by="示例市创文办",
)


def replace_template(office: Unit, kind: DocumentKind, *, incoming: Incoming, actor: Actor) -> PaperTemplate:
    """Take a Word template in for an office, after a trial. Not to be called inside a transaction.

    Raises Denied for another office; Invalid saying what is wrong with the file or which placeholder is unknown.
    """
    require_office(actor, office.pk)
    realm = Unit.objects.get(pk=actor.realm_id)
    content = _content(incoming)
    try_template(content, kind)
    stored = store_file(Incoming(incoming.name, lambda: [content]), realm=realm)
    with transaction.atomic():
        _retire(office, kind)
        template = PaperTemplate.objects.create(
            realm=realm,
            office=office,
            kind=kind.value,
            name=safe_name(incoming.name, MEDIA_TYPE),
            file=stored,
            uploaded_by_id=actor.account_id,
            uploaded_at=timezone.now(),
        )
        audit.note(
            AuditAction.SETTING, actor=actor, target_kind="ledger.template", target=str(template.uid), kind=kind.value
        )
    return template


def restore_template(office: Unit, kind: DocumentKind, *, actor: Actor) -> None:
    """Go back to the shipped template; where it is in force already nothing changes."""
    require_office(actor, office.pk)
    with transaction.atomic():
        if _retire(office, kind):
            audit.note(
                AuditAction.SETTING, actor=actor, target_kind="ledger.template", target="shipped", kind=kind.value
            )


def try_template(content: bytes, kind: DocumentKind) -> None:
    """Fill a template with words of every sort. Raises Invalid for what no paper could be written with."""
    row = dict.fromkeys(ROW_WORDS, "试写")
    letter = letter_of(kind, TRIAL, ())
    shape = SHAPES[kind]
    full = replace(
        letter,
        number=number_of(TRIAL.code, 2026, 1),
        signer=TRIAL.signer,
        copies=TRIAL.copies,
        printed_by=TRIAL.printed_by,
        annex=Annex(shape.annex, shape.columns, (row, {**row, "整改前": (), "整改后": ()})),
    )
    write_letter(full, content, Album({}), required=REQUIRED_WORDS)


def _content(incoming: Incoming) -> bytes:
    """The whole file, read no further than it may be long."""
    content = bytearray()
    for piece in incoming.chunks():
        content += piece
        if len(content) > LARGEST_TEMPLATE:
            raise Invalid("document.template_large", _TOO_LARGE)
    return bytes(content)


def _retire(office: Unit, kind: DocumentKind) -> int:
    rows = PaperTemplate.objects.select_for_update().filter(office=office, kind=kind.value, retired_at__isnull=True)
    return rows.update(retired_at=timezone.now())
