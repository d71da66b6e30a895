"""Pictures alike, and what is doubtful about a piece of evidence until a person has looked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .evidence import Evidence
from .files import Picture


class Resemblance(models.Model):
    """Two pictures that look the same: a fact about pictures, whoever uses them for what.

    ``first`` was stored earlier. ``distance`` counts differing bits of the fingerprints; ``layout`` says how ``second``
    must be turned or mirrored to lie on ``first`` (0 not at all, see ``fingerprints.layouts_of``).
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    first = models.ForeignKey(Picture, models.PROTECT, related_name="+", verbose_name=_("先存入的"))
    second = models.ForeignKey(Picture, models.PROTECT, related_name="+", verbose_name=_("后存入的"))
    distance = models.PositiveSmallIntegerField(_("相差位数"))
    layout = models.PositiveSmallIntegerField(_("摆放"))

    class Meta:
        verbose_name = _("相似图片")
        verbose_name_plural = _("相似图片")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="resemblance_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="resemblance_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class Verdict(models.TextChoices):
    """What a person found."""

    OPEN = "", _("待处理")
    USABLE = "usable", _("照片可用")
    UNUSABLE = "unusable", _("照片不能作数")


class Doubt(models.Model):
    """A machine's reason to look again at one piece of evidence; ``other`` is what it is shown beside.

    ``kind`` and ``data`` are those of ``truth.doubts_of``. A settled doubt stays, with who settled it and why.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="doubts", verbose_name=_("证据"))
    other = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", verbose_name=_("对照"))
    kind = models.CharField(_("种类"), max_length=12)
    data = models.JSONField(_("数据"), default=dict)
    at = models.DateTimeField(_("提出时间"))
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict, blank=True, default=Verdict.OPEN)
    reason = models.TextField(_("理由"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    settled_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("疑点")
        verbose_name_plural = _("疑点")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "kind", "other"], condition=Q(other__isnull=False), name="doubt_once_beside"
            ),
            models.UniqueConstraint(
                fields=["evidence", "kind"], condition=Q(other__isnull=True), name="doubt_once_alone"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", settled_at__isnull=True) | (~Q(verdict="") & Q(settled_at__isnull=False)),
                name="doubt_is_settled_whole",
            ),
        ]
        indexes = [
            # The list of what is still to be settled, oldest first.
            models.Index(fields=["realm", "id"], condition=Q(verdict=""), name="doubt_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.evidence_id}"
