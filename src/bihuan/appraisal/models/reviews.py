"""A year's review, and the units asked to declare."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.ledger.models import Batch
from bihuan.meetings.models import Meeting
from bihuan.registry.models import Line, Unit
from bihuan.scoring.models import Round


class Review(models.Model):
    """The review of one year: ``year`` is the year whose work is reviewed; promises are for the year after.

    ``declare_by`` is set when its first rules are published. ``batch`` holds the promises handed over to the ledger. What was carried in of an earlier year lives in a review of that
    year, which needs no rules.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    title = models.CharField(_("评审名称"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    declare_by = models.DateTimeField(_("申报截止"), null=True, blank=True)
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, blank=True, related_name="review", verbose_name=_("评审会")
    )
    round = models.OneToOneField(
        Round, models.PROTECT, null=True, blank=True, related_name="review", verbose_name=_("考评")
    )
    batch = models.OneToOneField(
        Batch, models.PROTECT, null=True, blank=True, related_name="review", verbose_name=_("承诺事项批次")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("创建人")
    )
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = _("年度评审")
        verbose_name_plural = _("年度评审")
        ordering = ["-year", "-id"]
        constraints = [models.UniqueConstraint(fields=["realm", "title"], name="review_title_once_in_realm")]
        indexes = [
            # The list, latest first.
            models.Index(fields=["realm", "-year", "-id"], name="review_realm_year"),
        ]

    def __str__(self) -> str:
        return self.title


class Participant(models.Model):
    """One unit asked to declare in a review."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    review = models.ForeignKey(Review, models.PROTECT, related_name="participants", verbose_name=_("年度评审"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("参评单位"))

    class Meta:
        verbose_name = _("参评单位")
        verbose_name_plural = _("参评单位")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "unit"], name="participant_once_in_review")]
        indexes = [
            # Which reviews a unit may see.
            models.Index(fields=["unit", "review"], name="participant_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.unit_id}"
