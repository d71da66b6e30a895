"""公示 of a sealed result, and what units object."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit
from bihuan.scoring.models import Result

from .declarations import Declaration
from .reviews import Review


class Publicity(models.Model):
    """One sealed result shown to everybody concerned for so many working days, or told of without being open to objections.

    It ends as ``final``, or is replaced when the result was sealed again: both stay, each with its own result.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    review = models.ForeignKey(Review, models.PROTECT, related_name="publicities", verbose_name=_("年度评审"))
    number = models.PositiveSmallIntegerField(_("次数"))
    result = models.OneToOneField(Result, models.PROTECT, related_name="publicity", verbose_name=_("结果"))
    totals = models.BooleanField(_("公示总分"))
    until = models.DateTimeField(_("公示截止"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("公示人")
    )
    at = models.DateTimeField(_("时间"))
    final = models.BooleanField(_("已定"), default=False)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        ordering = ["review_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="publicity_number_once"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(closed_at__isnull=True), name="publicity_one_running"
            ),
            models.CheckConstraint(
                condition=Q(final=False) | Q(closed_at__isnull=False), name="publicity_final_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.number}"

    @property
    def is_notice(self) -> bool:
        """The units were only told: it was final at once, and nobody could object."""
        return self.until <= self.at


class Objection(models.Model):
    """What a unit objects to a result shown, about one declaration or about all; answered once."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    publicity = models.ForeignKey(Publicity, models.PROTECT, related_name="objections", verbose_name=_("公示"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("申报")
    )
    text = models.TextField(_("异议"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    at = models.DateTimeField(_("时间"))
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="objection_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publicity_id} {self.unit_id}"
