"""督办: cards the rules propose to the office head."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .choices import CARDS
from .items import Item


class CardAnswer(models.TextChoices):
    """What became of a proposed card."""

    OPEN = "open", _("拟亮牌")
    ISSUED = "issued", _("已亮牌")
    PASSED_OVER = "passed_over", _("暂不亮牌")


class CardProposal(models.Model):
    """A card proposed for an item in a cycle, with the grounds as they stood when the clock last looked.

    While open it is the clock's to change and drop; once answered it stays, so that the same card is not proposed twice
    in a cycle. A card issued without a proposal leaves an answered row too.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="card_proposals", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    card = models.CharField(_("督办牌"), max_length=6, choices=CARDS)
    overdue_workdays = models.PositiveIntegerField(_("逾期工作日"), default=0)
    returns = models.PositiveSmallIntegerField(_("本轮退回次数"), default=0)
    proposed_at = models.DateTimeField(_("提出时间"))
    answer = models.CharField(_("处理"), max_length=12, choices=CardAnswer, default=CardAnswer.OPEN)
    words = models.TextField(_("处理意见"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    answered_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("拟亮牌")
        verbose_name_plural = _("拟亮牌")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "cycle", "card"], name="card_proposed_once_in_cycle"),
            models.UniqueConstraint(fields=["item"], condition=Q(answer="open"), name="card_one_open_proposal"),
        ]
        indexes = [
            # What the office head is asked to decide.
            models.Index(fields=["realm", "item"], condition=Q(answer="open"), name="cardproposal_open"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.card}"
