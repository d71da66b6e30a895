"""The ledger out: the batch as the workbook an office would print, read back through the import to be sure of it."""

from pathlib import Path

from django.utils import timezone

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.core.text import N_
from bihuan.demo.cast import Cast
from bihuan.demo.intake import office_of
from bihuan.demo.progress import Teller
from bihuan.ledger.exchange.handing_in import opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.exchange.ledger_out import Form, write_ledger
from bihuan.ledger.exchange.ledger_paper import LedgerPaper
from bihuan.ledger.models import Batch
from bihuan.ledger.queries import visible_items

_LANGUAGE = "zh-CN"


def write_out(batch: Batch, path: Path, cast: Cast, teller: Teller) -> None:
    """Write the batch's ledger as its office's clerk; one that is there already stays."""
    if path.exists():
        return
    clerk, post = cast.clerk, cast.clerk.posts[0]
    items = visible_items(clerk).filter(batch=batch)
    paper = LedgerPaper(cast.realm, items, f"{post.unit_name}{post.title}", timezone.now(), batch=batch)
    with teller.step(N_("导出整改台账工作簿"), items.count()) as done:
        count = write_ledger(path, paper, Form.XLSX, language=_LANGUAGE)
        audit.note(
            AuditAction.EXPORT,
            actor=clerk,
            target_kind="ledger",
            target=str(batch.uid),
            form=Form.XLSX.value,
            rows=count,
            door="demo",
        )
        done(count)
    with opened(path, Terms(office_of(cast.realm), batch.name), actor=clerk) as read_back:
        totals = read_back.preview.totals
    same = totals["same"]
    other = len(read_back.preview.compared) - same
    teller.note(N_("台账读回比对：相同 %(same)s 条，不同 %(other)s 条。"), same=same, other=other)
