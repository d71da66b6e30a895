"""What the evidence room holds about a person: what they sent, and their name in the names of files."""

from functools import partial

from django.db.models import QuerySet

from bihuan.core.text import N_
from bihuan.registry.actions.hiding import hide_in_rows
from bihuan.registry.holdings import Fate, Holding, Subject, register
from bihuan.registry.naming_words import naming

from .actions.forgetting import forget_unused
from .models import Doubt, Evidence, Upload

COLUMNS = ((N_("收到时间"), "at"), (N_("文件名"), "name"), (N_("用途"), "purpose"), (N_("对象种类"), "target_kind"))


def _sent(subject: Subject) -> "QuerySet[Evidence]":
    return Evidence.objects.filter(uploaded_by=subject.account)


def _unused(subject: Subject) -> "QuerySet[Evidence]":
    return _sent(subject).filter(target_kind="")


def _used(subject: Subject) -> "QuerySet[Evidence]":
    return _sent(subject).exclude(target_kind="")


def _forget_unused(subject: Subject) -> None:
    forget_unused(_unused(subject))


def _uploads(subject: Subject) -> "QuerySet[Upload]":
    return Upload.objects.filter(account=subject.account)


def _doubts(subject: Subject) -> "QuerySet[Doubt]":
    return Doubt.objects.filter(settled_by=subject.account)


def hold() -> None:
    """Register what the evidence room holds."""
    named = partial(naming, Evidence, ("name", "caption"))
    register(
        Holding(
            "evidence.unused",
            N_("上传后没有用过的文件"),
            N_("等本人用在办理中"),
            Fate.GONE,
            N_("没有用来证明任何事项，连同原图一并删除。"),
            _unused,
            COLUMNS,
            erase=_forget_unused,
        ),
        Holding(
            "evidence.used",
            N_("作为证据的文件"),
            N_("证明问题和整改"),
            Fate.KEPT,
            N_("属于整改档案，按档案期限保存；只指向账号编号。"),
            _used,
            COLUMNS,
        ),
        Holding(
            "evidence.upload",
            N_("没有传完的文件"),
            N_("断线后接着传"),
            Fate.KEPT,
            N_("最多两天后自动清除。"),
            _uploads,
            ((N_("文件名"), "name"), (N_("到期时间"), "expires_at")),
        ),
        Holding(
            "evidence.doubt",
            N_("处理过的疑点"),
            N_("证明经手人和过程"),
            Fate.KEPT,
            N_("属于整改档案；只指向账号编号。"),
            _doubts,
            ((N_("种类"), "kind"), (N_("处理时间"), "settled_at")),
        ),
        Holding(
            "evidence.named",
            N_("文件名和说明中的姓名"),
            N_("证明问题和整改"),
            Fate.CHANGED,
            N_("姓名改为“某某”，文件本身不动。"),
            named,
            COLUMNS,
            erase=lambda subject: hide_in_rows(named(subject), ("name", "caption"), subject.values.name),
            naming=True,
        ),
    )
