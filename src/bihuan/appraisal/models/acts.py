"""What was done in a review: verdicts with their words, and the chain of acts, which only ever grows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.backstage.models import ChainedAct
from bihuan.registry.models import Unit

from .declarations import Declaration
from .reviews import Review


class Verdict(models.Model):
    """One decision of the pre-review: accepted, returned or not chosen for the round, the words, and the checks as they stood."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="verdicts", verbose_name=_("申报"))
    accepted = models.BooleanField(_("通过"))
    passed_over = models.BooleanField(_("预选未入选"), default=False)
    words = models.TextField(_("意见"), blank=True)
    checks = models.JSONField(_("核对结果"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("初审人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("初审意见")
        verbose_name_plural = _("初审意见")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.accepted}"


class Act(ChainedAct):
    """One append-only line: who did what in a review, when. ``digest`` covers it and the line before (``backstage.chains``).

    ``detail`` holds numbers, ids and digests, never words people wrote.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="acts", verbose_name=_("年度评审"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, null=True, related_name="acts", verbose_name=_("申报"))

    class Meta:
        verbose_name = _("评审记录")
        verbose_name_plural = _("评审记录")
        ordering = ["review_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["review", "sequence"], name="review_act_sequence_once")]

    def __str__(self) -> str:
        return f"{self.review_id}/{self.sequence} {self.verb}"
