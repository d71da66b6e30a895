"""What scoring holds about a person: what they did and where they sat, which point to a number, and names others wrote."""

from django.db.models import Model, QuerySet

from bihuan.core.text import N_
from bihuan.registry.holdings import Fate, Holding, Subject, register
from bihuan.registry.written import all_written

from .models import Comment, Recusal, Round, RoundAct, Seat, Sheet, TieDecision, VetoEvent

WHY_KEPT = N_("考评档案的一部分，封存的结果要能重算，不能删；只指向编号，不含姓名。")
WHY_HIDDEN = N_("姓名改为“某某”，其余文字不动；封存的结果里没有文字，照样核对得上。")
TEXTS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Round, N_("考评名称中的姓名"), ("title",)),
    (Sheet, N_("更正和作废理由中的姓名"), ("reason", "struck_words")),
    (Recusal, N_("回避理由中的姓名"), ("words",)),
    (Comment, N_("点评中的姓名"), ("text",)),
    (VetoEvent, N_("否决事由中的姓名"), ("ground", "lifted_words")),
    (TieDecision, N_("并列裁定中的姓名"), ("words",)),
)


def _acts(subject: Subject) -> "QuerySet[RoundAct]":
    return RoundAct.objects.filter(account=subject.account)


def _seats(subject: Subject) -> "QuerySet[Seat]":
    return Seat.objects.filter(person=subject.person)


def hold() -> None:
    """Register what scoring holds."""
    register(
        Holding(
            "scoring.acts",
            N_("在考评中办过的每一笔"),
            N_("证明经手人和过程"),
            Fate.KEPT,
            WHY_KEPT,
            _acts,
            ((N_("考评"), "round__title"), (N_("动作"), "verb"), (N_("时间"), "at")),
        ),
        Holding(
            "scoring.seats",
            N_("担任评委"),
            N_("证明谁打的分"),
            Fate.KEPT,
            WHY_KEPT,
            _seats,
            ((N_("考评"), "round__title"), (N_("席号"), "code")),
        ),
        *all_written(TEXTS, purpose=N_("说明评分情况"), why=WHY_HIDDEN),
    )
