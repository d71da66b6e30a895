"""Requests that what is personal about somebody be erased: asked for by one administrator, decided by another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .accounts import Account
from .people import Person
from .units import Unit


class ErasureReason(models.TextChoices):
    """Why it must be erased (PIPL art. 47). A code, so that a request holds no words about anybody."""

    ASKED = "asked", _("本人要求删除，已当面核实身份")
    SERVED = "served", _("处理目的已实现，不再必要")
    WITHDRAWN = "withdrawn", _("本人撤回同意")
    UNLAWFUL = "unlawful", _("收集或处理不合规定")


class ErasureState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("待批准")
    DONE = "done", _("已删除")
    REFUSED = "refused", _("不同意")
    TAKEN_BACK = "taken_back", _("已撤回")


class ErasureRequest(models.Model):
    """One request. ``words``: the name is also taken out of what people wrote.

    Once carried out it is kept with the nameless person: it says who erased when, and what a restored backup must lose again.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures", verbose_name=_("人员"))
    reason = models.CharField(_("理由"), max_length=12, choices=ErasureReason)
    words = models.BooleanField(_("隐去台账文字中的姓名"))
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    state = models.CharField(_("状态"), max_length=12, choices=ErasureState, default=ErasureState.OPEN)
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("删除个人信息申请")
        verbose_name_plural = _("删除个人信息申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="erasure_one_open_each"),
            # Whoever asks does not decide (ASVS 2.3.5); taking back is the asker's own.
            models.CheckConstraint(
                condition=~Q(state__in=["done", "refused"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="erasure_decided_by_another",
            ),
        ]
        indexes = [
            # The list of both administrators, newest first.
            models.Index(fields=["realm", "-id"], name="erasure_realm"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
