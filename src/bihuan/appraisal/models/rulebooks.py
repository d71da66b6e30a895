"""The year's 评估规则 in versions, and who has confirmed having read which."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Person, Unit
from bihuan.scoring.models import RuleVersion

from .reviews import Review


class Rulebook(models.Model):
    """One version of a review's rules: the words, the scoring rule they stand on, and what they ask of a declaration.

    Until it is published it is a draft, of which a review has one at most. The newest published is in force. None can be
    published any more once the review's meeting, or its scoring, has begun: the one in force is locked by that.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    review = models.ForeignKey(Review, models.PROTECT, related_name="rulebooks", verbose_name=_("年度评审"))
    version = models.PositiveSmallIntegerField(_("版本"))
    text = models.TextField(_("规则全文"))
    rule = models.ForeignKey(RuleVersion, models.PROTECT, related_name="rulebooks", verbose_name=_("评分办法"))
    terms = models.JSONField(_("申报要求"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("起草人")
    )
    written_at = models.DateTimeField(_("修改时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公布人")
    )
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("评估规则")
        verbose_name_plural = _("评估规则")
        ordering = ["review_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["review", "version"], name="rulebook_version_once"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(published_at__isnull=True), name="rulebook_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} v{self.version}"


class Confirmation(models.Model):
    """A unit, or a judge in person, has confirmed having read one version."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    rulebook = models.ForeignKey(Rulebook, models.PROTECT, related_name="confirmations", verbose_name=_("评估规则"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("评委"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("确认已读")
        verbose_name_plural = _("确认已读")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rulebook", "unit"], condition=Q(unit__isnull=False), name="confirmation_once_a_unit"
            ),
            models.UniqueConstraint(
                fields=["rulebook", "person"], condition=Q(person__isnull=False), name="confirmation_once_a_judge"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True) | Q(unit__isnull=True, person__isnull=False),
                name="confirmation_of_a_unit_or_a_judge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rulebook_id} {self.unit_id or self.person_id}"
