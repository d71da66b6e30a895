"""What is covered in the public copies of a picture, in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .files import Picture


class PictureCover(models.Model):
    """One version of a picture's boxes, never changed: ``[[left, top, width, height], …]`` in thousandths.

    No boxes say that somebody looked and found nothing to cover. The newest stands, and ``Picture.cover_version`` names it.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="covers", verbose_name=_("图片"))
    version = models.PositiveIntegerField(_("版本"))
    boxes = models.JSONField(_("遮挡框"), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("处理人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("公开版遮挡")
        verbose_name_plural = _("公开版遮挡")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["picture", "version"], name="cover_version_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="cover_version_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.picture_id} v{self.version}"
