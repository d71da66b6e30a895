"""回头看: what was drawn from which list, and who is sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Unit

from ..lookback import COVERAGE_LABELS
from .batches import Batch
from .choices import choices
from .items import Item


class LookBack(models.Model):
    """One draw of closed items to be visited again; it can be done again from what is kept here.

    The list is that of ``entries`` in the order of their numbers; ``digest`` is ``core.sampling.digest_of_list`` of it and
    ``seed`` what the lots were drawn with. ``worst`` and ``confidence`` (percent) are the target of a sample, and of what
    is said about the whole. Without a ``batch`` the list is what the office closed from ``closed_from`` to ``closed_to``.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="look_backs", verbose_name=_("批次")
    )
    closed_from = models.DateField(_("销号起"), null=True, blank=True)
    closed_to = models.DateField(_("销号止"), null=True, blank=True)
    coverage = models.CharField(_("方式"), max_length=8, choices=choices(COVERAGE_LABELS))
    worst = models.DecimalField(_("反弹率上限（%）"), max_digits=4, decimal_places=1)
    confidence = models.DecimalField(_("把握（%）"), max_digits=4, decimal_places=1)
    seed = models.CharField(_("抽签种子"), max_length=40)
    digest = models.CharField(_("名单摘要"), max_length=80)
    listed = models.PositiveIntegerField(_("名单数"))
    drawn = models.PositiveIntegerField(_("抽中数"))
    reason = models.CharField(_("指定回访人的理由"), max_length=200, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("抽取人")
    )
    drawn_at = models.DateTimeField(_("抽取时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结束人")
    )
    end_words = models.CharField(_("结束说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("回头看")
        verbose_name_plural = _("回头看")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(batch__isnull=False) | Q(closed_from__isnull=False, closed_to__isnull=False),
                name="look_back_has_a_list",
            ),
        ]
        indexes = [
            # An office's look-backs, newest first.
            models.Index(fields=["realm", "owner", "-id"], name="look_back_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.drawn}/{self.listed}"


class LookBackEntry(models.Model):
    """One item of the list: the cycle it was closed in, its stratum, its place among those drawn (None: not drawn).

    What became of it is told by the item itself (``lookback.outcome_of``). ``reason`` says why this visitor was named.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    look_back = models.ForeignKey(LookBack, models.PROTECT, related_name="entries", verbose_name=_("回头看"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="look_backs", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    number = models.CharField(_("编号"), max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    kind = models.CharField(_("类型"), max_length=20)
    position = models.PositiveIntegerField(_("抽中序号"), null=True, blank=True)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("回访人")
    )
    reason = models.CharField(_("指定理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("回头看事项")
        verbose_name_plural = _("回头看事项")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["look_back", "item"], name="look_back_lists_once"),
        ]
        indexes = [
            # Whom somebody is still to visit.
            models.Index(
                fields=["realm", "visitor", "-item"], condition=Q(visitor__isnull=False), name="look_back_visitor"
            ),
            # Whether an item waits for a visit.
            models.Index(fields=["item", "cycle"], condition=Q(position__isnull=False), name="look_back_drawn"),
        ]

    def __str__(self) -> str:
        return self.number
