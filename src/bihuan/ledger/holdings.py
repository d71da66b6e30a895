"""What the ledger holds about a person: what they did, which points to a number, and their name where people wrote it."""

from functools import partial

from django.db.models import Model, QuerySet

from bihuan.core.text import N_
from bihuan.registry.holdings import Fate, Holding, Subject, register
from bihuan.registry.naming_words import naming
from bihuan.registry.written import all_written, written

from .actions.erasing import hide_in_items, hide_in_words
from .models import (
    Batch,
    CardProposal,
    Document,
    Handover,
    Item,
    LookBack,
    LookBackEntry,
    Milestone,
    Movement,
    MovementWords,
    Patrol,
    Plan,
    Relapse,
    Report,
    Request,
    SavedView,
    UnitBook,
    Verification,
)

ITEM_TEXTS = ("problem", "demand", "remark", "place_text", "unit_text")
# What people write beside an item, and the words its movements keep a second time.
TEXTS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Plan, N_("五定方案中的姓名"), ("fixes", "materials")),
    (Report, N_("报结中的姓名"), ("text", "materials")),
    (Verification, N_("核查意见中的姓名"), ("words",)),
    (Request, N_("申请和答复中的姓名"), ("words", "answer_words", "terms")),
    (Milestone, N_("挂账节点中的姓名"), ("text",)),
    (Patrol, N_("巡查情况中的姓名"), ("words", "answer")),
    (CardProposal, N_("亮牌意见中的姓名"), ("words",)),
    (LookBack, N_("回头看说明中的姓名"), ("reason", "end_words")),
    (LookBackEntry, N_("指定回访理由中的姓名"), ("reason",)),
    (Relapse, N_("来件中的反弹中的姓名"), ("problem",)),
    (Handover, N_("来件导入中的姓名"), ("file_name", "batch_name", "source", "facts", "receipt")),
    (Batch, N_("来件名称中的姓名"), ("name", "source")),
    (UnitBook, N_("单位台账导入中的姓名"), ("file_name", "notes", "receipt")),
)
PURPOSE = N_("说明办理情况")
WHY_HIDDEN = N_("姓名改为“某某”，其余文字不动；链上只有加盐摘要，照样核对得上。")
NUMBER = ((N_("年度"), "item__year"), (N_("序号"), "item__serial"))


def _done(subject: Subject) -> "QuerySet[Movement]":
    return Movement.objects.filter(account=subject.account)


def _views(subject: Subject) -> "QuerySet[SavedView]":
    return SavedView.objects.filter(account=subject.account)


def _erase_views(subject: Subject) -> None:
    _views(subject).delete()


def _drafts(subject: Subject) -> "QuerySet[Document]":
    return naming(Document, ("title", "fields"), subject).filter(issued_at__isnull=True)


def _papers(subject: Subject) -> "QuerySet[Document]":
    return naming(Document, ("title", "fields"), subject).filter(issued_at__isnull=False)


def _named_words(subject: Subject) -> "QuerySet[MovementWords]":
    return naming(MovementWords, ("text",), subject)


def _names_in_texts() -> tuple[Holding, ...]:
    return (
        Holding(
            "ledger.words",
            N_("流转记录文字中的姓名"),
            N_("说明办理情况"),
            Fate.CHANGED,
            WHY_HIDDEN,
            _named_words,
            ((N_("年度"), "movement__item__year"), (N_("序号"), "movement__item__serial"), (N_("文字"), "text")),
            erase=lambda subject: hide_in_words(_named_words(subject), subject.values.name),
            naming=True,
        ),
        Holding(
            "ledger.item",
            N_("事项文字中的姓名"),
            N_("说明问题"),
            Fate.CHANGED,
            WHY_HIDDEN,
            partial(naming, Item, ITEM_TEXTS),
            ((N_("年度"), "year"), (N_("序号"), "serial"), (N_("问题描述"), "problem")),
            erase=lambda subject: hide_in_items(naming(Item, ITEM_TEXTS, subject), ITEM_TEXTS, subject.values.name),
            naming=True,
        ),
    )


def hold() -> None:
    """Register what the ledger holds."""
    register(
        Holding(
            "ledger.done",
            N_("在台账上办过的每一笔"),
            N_("证明经手人和过程"),
            Fate.KEPT,
            N_("整改档案的一部分，链条环环相扣，不能删；只指向账号编号，不含姓名。"),
            _done,
            (*NUMBER, (N_("动作"), "move"), (N_("时间"), "at")),
        ),
        Holding(
            "ledger.view",
            N_("保存的视图"),
            N_("方便本人查看"),
            Fate.GONE,
            N_("只对本人有用。"),
            _views,
            ((N_("名称"), "name"), (N_("筛选条件"), "address")),
            erase=_erase_views,
        ),
        Holding(
            "ledger.papers",
            N_("已签发文书中的姓名"),
            N_("正式公文"),
            Fate.KEPT,
            N_("公文签发后不再改动，按档案期限保存。"),
            _papers,
            ((N_("文号"), "number"), (N_("标题"), "title")),
        ),
        written(
            "ledger.drafts",
            N_("文书草稿中的姓名"),
            _drafts,
            ("title", "fields"),
            purpose=PURPOSE,
            why=WHY_HIDDEN,
        ),
        *_names_in_texts(),
        *all_written(TEXTS, purpose=PURPOSE, why=WHY_HIDDEN),
    )
