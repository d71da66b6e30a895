"""An office's own Word templates: tried before they are taken in, used from then on, and given up again."""

import io

import docx
import pytest

from bihuan.backstage.models import AuditAction, AuditEntry
from bihuan.core.errors import Denied, Invalid
from bihuan.evidence.intake import Incoming
from bihuan.ledger import actions
from bihuan.ledger.document_queries import template_bytes, template_in_force
from bihuan.ledger.models import PaperTemplate
from bihuan.ledger.paper_kinds import DocumentKind
from tests.ledger.factories import County
from tests.ledger.papering import drafted
from tests.ledger.test_documents import kept, said

NOTICE = DocumentKind.NOTICE


def own_template(*lines: str) -> Incoming:
    word = docx.Document()
    for line in ("本办公室的格式", "{{ 标题 }}", "{% for 段 in 正文 %}{{ 段.题 }}{{ 段.文 }}{% endfor %}", *lines):
        word.add_paragraph(line)
    content = io.BytesIO()
    word.save(content)
    return Incoming("通知.docx", lambda: [content.getvalue()])


def test_papers_are_issued_with_the_template_in_force(county: County) -> None:
    template = actions.replace_template(county.office, NOTICE, incoming=own_template(), actor=county.clerk)

    issued = actions.issue_document(drafted(county).uid, actor=county.clerk)

    texts = [one.text for one in docx.Document(io.BytesIO(kept(issued.docx))).paragraphs]
    assert texts[:2] == ["本办公室的格式", issued.title]
    assert issued.template_digest == template.file.sha256
    assert template.name == "通知.docx"
    assert AuditEntry.objects.filter(action=AuditAction.SETTING, target=str(template.uid)).count() == 1


def test_the_newest_template_is_in_force_and_the_shipped_one_comes_back(county: County) -> None:
    shipped = template_bytes(None, NOTICE)
    actions.replace_template(county.office, NOTICE, incoming=own_template(), actor=county.clerk)
    newest = actions.replace_template(county.office, NOTICE, incoming=own_template("再加一行"), actor=county.chief)

    assert template_in_force(county.office.pk, NOTICE) == newest
    assert template_in_force(county.office.pk, DocumentKind.UPPER) is None
    actions.restore_template(county.office, NOTICE, actor=county.clerk)
    actions.restore_template(county.office, NOTICE, actor=county.clerk)

    assert template_bytes(template_in_force(county.office.pk, NOTICE), NOTICE) == shipped
    assert PaperTemplate.objects.filter(retired_at__isnull=False).count() == 2
    assert AuditEntry.objects.filter(action=AuditAction.SETTING, target="shipped").count() == 1


def test_a_template_that_fails_its_trial_replaces_nothing(county: County) -> None:
    with pytest.raises(Invalid) as caught:
        actions.replace_template(county.office, NOTICE, incoming=own_template("{{ 科室 }}"), actor=county.clerk)

    assert said(caught.value) == (
        "模板里有不认识的占位符：科室。请对照可用的占位符改正。",
        "The template holds unknown placeholders: 科室. Compare them with the list of placeholders.",
    )
    assert template_in_force(county.office.pk, NOTICE) is None


def test_only_the_office_replaces_its_templates(county: County) -> None:
    with pytest.raises(Denied) as caught:
        actions.replace_template(county.office, NOTICE, incoming=own_template(), actor=county.head)

    assert said(caught.value) == ("只有主管办公室可以更换文书模板", "Only the office may replace paper templates")
    with pytest.raises(Denied):
        actions.restore_template(county.office, NOTICE, actor=county.leader)


def test_a_template_beyond_ten_megabytes_is_refused_before_it_is_read(county: County) -> None:
    huge = Incoming("大.docx", lambda: iter([b"0" * 1_000_000] * 11))

    with pytest.raises(Invalid) as caught:
        actions.replace_template(county.office, NOTICE, incoming=huge, actor=county.clerk)

    assert said(caught.value) == (
        "模板大于 10 MB，请压缩里面的图片后再传",
        "The template is larger than 10 MB; make its pictures smaller and upload it again",
    )
