"""A file with a purpose."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Place, Unit

from .files import StoredFile


class Purpose(models.TextChoices):
    """What a piece of evidence is there to show."""

    BEFORE = "before", _("整改前")
    AFTER = "after", _("整改后")
    VISIT = "visit", _("现场核查")
    DOCUMENT = "document", _("佐证材料")
    PAPER = "paper", _("签批扫描件")
    SOURCE = "source", _("来件原文")


# What shall show that a fault is mended, or is not; and these together with what shows the fault.
PROVING = (Purpose.AFTER, Purpose.VISIT)
SHOWING = (Purpose.BEFORE, *PROVING)
# What people and programs send one by one; the rest comes in with a hand-over.
UPLOADED = (*SHOWING, Purpose.DOCUMENT, Purpose.PAPER)


class Evidence(models.Model):
    """One use of one file. The same picture sent for two items is two rows over one file.

    Until it is linked only its sender sees it. Linked to a target (``target_kind`` such as ``ledger.item``, and the
    target's public id) it is seen by whoever sees the target; a link, once made, stays. ``part_uid`` names the part of
    the target it belongs to: a report, a plan, a verification, a request.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="uses", verbose_name=_("文件"))
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose)
    name = models.CharField(_("文件名"), max_length=120)
    caption = models.CharField(_("说明"), max_length=200, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name=_("点位"))
    taken_at = models.DateTimeField(_("拍摄时间"), null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    at = models.DateTimeField(_("收到时间"))
    target_kind = models.CharField(_("对象种类"), max_length=40, blank=True)
    target_uid = models.UUIDField(_("对象标识"), null=True)
    part_uid = models.UUIDField(_("所属部分"), null=True)
    examined_at = models.DateTimeField(_("核对时间"), null=True)

    class Meta:
        verbose_name = _("证据")
        verbose_name_plural = _("证据")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target_kind="", target_uid__isnull=True, part_uid__isnull=True)
                | (~Q(target_kind="") & Q(target_uid__isnull=False)),
                name="evidence_target_is_whole",
            ),
        ]
        indexes = [
            # The pictures of one item, on its page and in its print.
            models.Index(fields=["realm", "target_kind", "target_uid"], name="evidence_target"),
            # What one account has sent and not used yet: their upload list and their quota.
            models.Index(fields=["uploaded_by"], condition=Q(target_kind=""), name="evidence_unlinked"),
            # Where else the same picture was used.
            models.Index(fields=["file"], name="evidence_file"),
            # What the worker has still to look into.
            models.Index(
                fields=["id"],
                condition=Q(examined_at__isnull=True, purpose__in=SHOWING) & ~Q(target_kind=""),
                name="evidence_unexamined",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def receipt(self) -> str:
        """Four letters of the digest: short enough to read out, enough to tell two uploads of one evening apart."""
        return self.file.sha256[:4].upper()
