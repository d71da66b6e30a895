"""What is issued out of a final result: the 通报, and a certificate for each declaration it names."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .declarations import Declaration
from .publicity import Publicity

LONGEST_NUMBER = 40
LONGEST_NAME = 60


class Circular(models.Model):
    """The 通报 of one final result: what the office gives it, 发文字号, 主送, 署名 and date; the list is the result's own.

    Issued again it is written over: the chain has both.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    publicity = models.OneToOneField(Publicity, models.PROTECT, related_name="circular", verbose_name=_("公示"))
    number = models.CharField(_("发文字号"), max_length=LONGEST_NUMBER, blank=True)
    to = models.CharField(_("主送"), max_length=LONGEST_NAME)
    signed_by = models.CharField(_("署名"), max_length=LONGEST_NAME)
    dated = models.DateField(_("成文日期"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("制发人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("结果通报")
        verbose_name_plural = _("结果通报")

    def __str__(self) -> str:
        return f"{self.publicity_id} {self.number}"


class Certificate(models.Model):
    """The certificate of one declaration: its number, and the grade or rank it is for, as it was sealed."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    circular = models.ForeignKey(Circular, models.PROTECT, related_name="certificates", verbose_name=_("结果通报"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="certificates", verbose_name=_("申报"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    number = models.CharField(_("证书编号"), max_length=LONGEST_NUMBER)
    award = models.CharField(_("等次或名次"), max_length=80)

    class Meta:
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        ordering = ["circular_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["circular", "declaration"], name="certificate_once_a_declaration"),
            models.UniqueConstraint(fields=["circular", "number"], name="certificate_number_once"),
        ]

    def __str__(self) -> str:
        return self.number
