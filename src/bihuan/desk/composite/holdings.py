"""What a composite holds about a person: what they did, which points to a number, and names where people wrote them."""

from django.db.models import Model, QuerySet

from bihuan.core.text import N_
from bihuan.registry.holdings import Fate, Holding, Subject, register
from bihuan.registry.written import all_written

from .models import Composite, CompositeAct, Contest, Entered, Extra, Remark, Veto

WHY_KEPT = N_("考评档案的一部分，不能删；只指向编号，不含姓名。")
WHY_HIDDEN = N_("姓名改为“某某”，其余文字不动。")
NAMED: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Composite, N_("综合考评名称中的姓名"), ("title",)),
    (Entered, N_("填报数据文号中的姓名"), ("document",)),
    (Extra, N_("加减分事由中的姓名"), ("ground", "document", "lifted_words")),
    (Veto, N_("一票否决事由中的姓名"), ("ground", "document", "lifted_words")),
    (Remark, N_("重算和收回理由中的姓名"), ("words",)),
    (Contest, N_("核对异议和答复中的姓名"), ("text", "answer")),
)


def _acts(subject: Subject) -> "QuerySet[CompositeAct]":
    return CompositeAct.objects.filter(account=subject.account)


def hold() -> None:
    """Register it."""
    register(
        Holding(
            "composite.acts",
            N_("在综合考评中办过的每一笔"),
            N_("证明经手人和过程"),
            Fate.KEPT,
            WHY_KEPT,
            _acts,
            ((N_("综合考评"), "composite__title"), (N_("动作"), "verb"), (N_("时间"), "at")),
        ),
        *all_written(NAMED, purpose=N_("综合考评"), why=WHY_HIDDEN),
    )
