"""签字表: one printed sheet on which a head signs for many papers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit


class SignSheet(models.Model):
    """A printed list of papers of one unit that wait for its head's hand, known by ``code``.

    ``entries`` fix what the hand covers: ``{"item", "plan", "report"}`` with the versions printed, None where that paper
    does not wait. ``owner`` is the office of all its items where they have but one; it may record the approval (代录).
    ``signed`` lists the items whose approval the scan recorded.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("主管办公室"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("打印账号")
    )
    code = models.CharField(_("编码"), max_length=9)
    entries = models.JSONField(_("所列事项"), default=list)
    created_at = models.DateTimeField(_("打印时间"))
    signed = models.JSONField(_("已签批事项"), default=list)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记账号")
    )
    signed_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    behalf = models.BooleanField(_("代录"), default=False)

    class Meta:
        verbose_name = _("签字表")
        verbose_name_plural = _("签字表")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["realm", "code"], name="sign_sheet_code_once")]
        indexes = [
            # A unit's sheets, newest first.
            models.Index(fields=["realm", "unit", "-id"], name="sign_sheet_unit"),
            # What an office may record for units.
            models.Index(fields=["realm", "owner", "-id"], name="sign_sheet_owner"),
        ]

    def __str__(self) -> str:
        return self.code
