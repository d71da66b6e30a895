"""Stored bytes, known by their digest, and what a picture says about itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class MediaType(models.TextChoices):
    """What is taken in; found from the content, never from the name."""

    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"
    HEIC = "image/heic", "HEIC"
    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    # Never sniffed: only taken from a caller that has read it as such.
    TEXT = "text/plain", "TXT"
    XLS = "application/vnd.ms-excel", "XLS"
    MP4 = "video/mp4", "MP4"

    @property
    def is_picture(self) -> bool:
        """Say whether the type is a picture, of which copies for display are made."""
        return self.value.startswith("image/")


class StoredFile(models.Model):
    """The bytes of one file, kept once per realm under their SHA-256 and never changed."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    media_type = models.CharField(_("类型"), max_length=80, choices=MediaType)
    stored_at = models.DateTimeField(_("存入时间"))

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["realm", "sha256"], name="file_once_in_realm"),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Picture(models.Model):
    """What one picture file says about itself. Sizes in pixels, upright; coordinates WGS-84 degrees.

    The EXIF facts are claims of the camera, kept for the checks and shown only to those who judge them: the copies for
    display carry none of them. ``taken_at`` is null where the picture names no time or an impossible one.
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="picture", verbose_name=_("文件"))
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    width = models.PositiveIntegerField(_("宽"))
    height = models.PositiveIntegerField(_("高"))
    display_width = models.PositiveIntegerField(_("显示图宽"))
    display_height = models.PositiveIntegerField(_("显示图高"))
    has_exif = models.BooleanField(_("带拍摄信息"))
    taken_at = models.DateTimeField(_("拍摄时间"), null=True)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True)
    camera = models.CharField(_("相机"), max_length=80, blank=True)
    software = models.CharField(_("软件"), max_length=80, blank=True)
    # See ``fingerprints``; null where the picture shows too little. Version 0 has none yet: the worker makes it.
    fingerprint = models.BinaryField(_("画面指纹"), null=True)
    fingerprint_version = models.PositiveSmallIntegerField(_("指纹版本"), default=0)
    looked_up_at = models.DateTimeField(_("比对时间"), null=True)
    # What is covered in its public copies (``PictureCover``): version 0 means that nobody has looked yet; the mark names the
    # copies (``covering.mark_of``) and is empty where nothing is covered.
    cover_version = models.PositiveIntegerField(_("遮挡版本"), default=0)
    cover_mark = models.CharField(_("遮挡标记"), max_length=16, blank=True, default="")
    cover_count = models.PositiveSmallIntegerField(_("遮挡处数"), default=0)

    class Meta:
        verbose_name = _("图片")
        verbose_name_plural = _("图片")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="picture_has_both_coordinates_or_none",
            ),
        ]
        indexes = [
            # Pictures stored before there were fingerprints, or under an older way of making them.
            models.Index(fields=["fingerprint_version", "id"], name="picture_version"),
            # The fingerprints of a realm that came since they were last read.
            models.Index(fields=["realm", "id"], name="picture_realm"),
        ]

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"
