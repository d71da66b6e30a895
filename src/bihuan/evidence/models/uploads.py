"""Files on their way in piece by piece (tus), until they are evidence or given up."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit

from .evidence import Evidence, Purpose

OPEN = Q(evidence__isnull=True, refusal="")


class Upload(models.Model):
    """One file that one person has begun to send; ``uid`` was made by their program.

    ``received`` bytes of ``length`` are stored for good, in ``chunks``. Once all are there it ends as ``evidence`` or with
    the code of a ``refusal``, and its chunks go; the row stays until ``expires_at`` for whoever did not hear the answer.
    A passing thing: no backup holds it.
    """

    uid = models.UUIDField(_("标识"), unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    name = models.CharField(_("文件名"), max_length=120)
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    length = models.PositiveBigIntegerField(_("字节数"))
    received = models.PositiveBigIntegerField(_("已收字节数"), default=0)
    began_at = models.DateTimeField(_("开始时间"))
    expires_at = models.DateTimeField(_("保留到"))
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+", verbose_name=_("证据"))
    refusal = models.CharField(_("没有接收的原因"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("续传")
        verbose_name_plural = _("续传")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(length__gt=0, received__lte=F("length")), name="upload_fits_its_length"),
            models.CheckConstraint(
                condition=OPEN | (Q(received=F("length")) & (Q(evidence__isnull=True) | Q(refusal=""))),
                name="upload_ends_whole_and_once",
            ),
        ]
        indexes = [
            # How many one person has begun and not finished, and how much that is.
            models.Index(fields=["account"], condition=OPEN, name="upload_open"),
            # What is to be cleared.
            models.Index(fields=["expires_at"], name="upload_expires"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Say whether every byte is there."""
        return self.received == self.length


class UploadChunk(models.Model):
    """A piece of an upload: one stored object, never changed."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="chunks", verbose_name=_("续传"))
    start = models.PositiveBigIntegerField(_("起点"))
    size = models.PositiveBigIntegerField(_("字节数"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("分片")
        verbose_name_plural = _("分片")
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "start"], name="chunk_once_at_its_start"),
            models.CheckConstraint(condition=Q(size__gt=0), name="chunk_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.start}"
