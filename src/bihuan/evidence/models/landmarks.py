"""The landmarks of a picture, by which a part of it is known again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit

from .files import Picture


class LandmarkFault(models.TextChoices):
    """Why a picture cannot be looked for in parts."""

    NONE = "", _("没有")
    PLAIN = "plain", _("画面太平，没有可比对的细节")
    BROKEN = "broken", _("画面打不开")
    LOST = "lost", _("图片文件缺失")


class PictureLandmarks(models.Model):
    """One row a picture, at most 10 kB (see ``landmarks``); it goes with its picture. ``fault`` says why there are none.

    The codes stand before the places: who looks through many pictures reads only those.
    """

    picture = models.OneToOneField(
        Picture, models.CASCADE, primary_key=True, related_name="landmarks", verbose_name=_("图片")
    )
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    version = models.PositiveSmallIntegerField(_("版本"))
    fault = models.CharField(_("不能比对的原因"), max_length=8, choices=LandmarkFault, blank=True, default="")
    codes = models.BinaryField(_("特征码"), default=b"")
    places = models.BinaryField(_("特征位置"), default=b"")

    class Meta:
        verbose_name = _("画面特征")
        verbose_name_plural = _("画面特征")

    def __str__(self) -> str:
        return f"{self.picture_id} v{self.version}"
