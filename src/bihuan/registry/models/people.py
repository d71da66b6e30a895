"""People, and apart from them, encrypted and erasable, what is personal about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .units import Unit


class Person(models.Model):
    """Somebody who may hold appointments. Nothing here names them: chained lines may point here for ever.

    ``name_hidden``: when they were erased their name went out of what people wrote as well.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    erased_at = models.DateTimeField(_("删除个人信息时间"), null=True, blank=True)
    name_hidden = models.BooleanField(_("文字中的姓名已隐去"), default=False)

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.uid)


class PersonalRecord(models.Model):
    """The personal values of one person, each a cipher text that names its algorithm and key.

    ``name_index`` is a keyed blind index: it finds a person by the whole name and gives nothing else away.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="personal", verbose_name=_("人员"))
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    name = models.TextField(_("姓名（密文）"))
    phone = models.TextField(_("电话（密文）"), blank=True)
    name_index = models.CharField(_("姓名盲索引"), max_length=80)

    class Meta:
        verbose_name = _("个人信息")
        verbose_name_plural = _("个人信息")
        indexes = [
            # Importing people again finds the ones already here.
            models.Index(fields=["realm", "name_index"], name="personal_realm_name"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)
