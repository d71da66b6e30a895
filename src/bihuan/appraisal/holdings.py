"""What a review holds about a person: what they did, which points to a number, and names where people wrote them."""

from django.db.models import Model, QuerySet

from bihuan.core.text import N_
from bihuan.registry.holdings import Fate, Holding, Subject, register
from bihuan.registry.written import all_written

from .fields import TEXTS
from .models import (
    Act,
    Circular,
    Confirmation,
    Declaration,
    Figure,
    Finding,
    Objection,
    PromiseStep,
    Recognition,
    Review,
    Rulebook,
    Verdict,
)

WHY_KEPT = N_("评审档案的一部分，不能删；只指向编号，不含姓名。")
WHY_HIDDEN = N_("姓名改为“某某”，其余文字不动。")
NAMED: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Review, N_("评审名称中的姓名"), ("title",)),
    (Rulebook, N_("评估规则中的姓名"), ("text",)),
    (Declaration, N_("申报材料中的姓名"), ("title", "promise_title", *(one.key for one in TEXTS))),
    (Figure, N_("申报数据中的姓名"), ("name",)),
    (Recognition, N_("申报荣誉中的姓名"), ("name", "body")),
    (Finding, N_("核验情况中的姓名"), ("words",)),
    (PromiseStep, N_("承诺节点中的姓名"), ("text",)),
    (Verdict, N_("初审意见中的姓名"), ("words",)),
    (Circular, N_("结果通报主送和署名中的姓名"), ("to", "signed_by")),
    (Objection, N_("公示异议和答复中的姓名"), ("text", "answer")),
)


def _acts(subject: Subject) -> "QuerySet[Act]":
    return Act.objects.filter(account=subject.account)


def _confirmed(subject: Subject) -> "QuerySet[Confirmation]":
    return Confirmation.objects.filter(person=subject.person)


def hold() -> None:
    """Register it."""
    register(
        Holding(
            "appraisal.acts",
            N_("在特色创新评审中办过的每一笔"),
            N_("证明经手人和过程"),
            Fate.KEPT,
            WHY_KEPT,
            _acts,
            ((N_("评审"), "review__title"), (N_("动作"), "verb"), (N_("时间"), "at")),
        ),
        Holding(
            "appraisal.confirmations",
            N_("作为评委确认已读评估规则"),
            N_("证明评委知道规则"),
            Fate.KEPT,
            WHY_KEPT,
            _confirmed,
            ((N_("评审"), "rulebook__review__title"), (N_("规则版本"), "rulebook__version"), (N_("时间"), "at")),
        ),
        *all_written(NAMED, purpose=N_("特色创新评审"), why=WHY_HIDDEN),
    )
