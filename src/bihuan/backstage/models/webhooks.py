"""Foreign programs that are told of what happens, and what became of telling them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class OffReason(models.TextChoices):
    """Why a webhook is no longer told anything."""

    BY_HAND = "by_hand", _("人工停用")
    FAILING = "failing", _("连续推送不成")
    GONE = "gone", _("对方答复不再接收")


class Webhook(models.Model):
    """One address that is told of some kinds of events of its realm.

    ``secret`` and ``old_secret`` are enciphered (``webhooks.secrets``); the old one signs beside the new one until
    ``old_until``. After a failure nothing is sent before ``resting_until``; ``failing_since`` is the first failure
    that no success has followed, ``failures`` how many there were since.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("接收地址"), max_length=500)
    kinds = models.JSONField(_("事件种类"), default=list)
    secret = models.CharField(_("密钥"), max_length=200)
    old_secret = models.CharField(_("旧密钥"), max_length=200, blank=True)
    old_until = models.DateTimeField(_("旧密钥有效至"), null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("创建人"))
    made_at = models.DateTimeField(_("创建时间"))
    off_at = models.DateTimeField(_("停用时间"), null=True)
    off_reason = models.CharField(_("停用原因"), max_length=10, choices=OffReason, blank=True)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    failing_since = models.DateTimeField(_("失败始于"), null=True)
    resting_until = models.DateTimeField(_("暂停至"), null=True)

    class Meta:
        verbose_name = _("推送对接")
        verbose_name_plural = _("推送对接")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(off_at__isnull=True, off_reason="") | (Q(off_at__isnull=False) & ~Q(off_reason="")),
                name="webhook_off_for_a_reason",
            ),
        ]
        indexes = [
            # Asked in every move's transaction: who wants to be told.
            models.Index(fields=["realm"], condition=Q(off_at__isnull=True), name="webhook_live"),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """What became of telling one event."""

    WAITING = "waiting", _("待推送")
    DONE = "done", _("已送达")
    FAILED = "failed", _("未送达")


class WebhookDelivery(models.Model):
    """One event for one webhook. ``uid`` is its ``webhook-id`` at every try; ``payload`` is told as it stands.

    ``waiting_since`` is when it was made or asked for again: after some days it is given up.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries", verbose_name=_("推送对接"))
    kind = models.CharField(_("事件种类"), max_length=40)
    payload = models.JSONField(_("内容"))
    state = models.CharField(_("状态"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    made_at = models.DateTimeField(_("产生时间"))
    waiting_since = models.DateTimeField(_("等待始于"))
    done_at = models.DateTimeField(_("送达时间"), null=True)

    class Meta:
        verbose_name = _("推送记录")
        verbose_name_plural = _("推送记录")
        ordering = ["-id"]
        indexes = [
            # The page of one webhook, newest first.
            models.Index(fields=["webhook", "-id"], name="delivery_webhook"),
            # What waits when a webhook is switched off, and what did not arrive.
            models.Index(fields=["webhook", "state", "-id"], name="delivery_state"),
            # Pruning.
            models.Index(fields=["made_at"], name="delivery_made"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class WebhookAttempt(models.Model):
    """One try: the status that came back with the beginning of the answer, or the fault that left it without one."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="attempts", verbose_name=_("推送记录"))
    at = models.DateTimeField(_("时间"))
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"))
    status = models.PositiveSmallIntegerField(_("答复状态"), null=True)
    fault = models.CharField(_("故障"), max_length=12, blank=True)
    answer = models.CharField(_("答复"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("推送尝试")
        verbose_name_plural = _("推送尝试")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.status or self.fault)
