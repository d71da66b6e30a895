"""Where a person is written to outside the program, once they have shown that it is theirs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import PersonalRecord, Unit


class Mailbox(models.Model):
    """A person's mail address, enciphered; it goes with what is personal about them when that is erased.

    Nothing but the code that proves it is sent there before ``proven_at``. ``address`` is "" once it was removed: the row stays
    so that letters asked for (``letters`` since ``counted_from``) and wrong guesses cannot be counted afresh. ``fault`` says
    why the last letter did not leave, "" when it did.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    personal = models.OneToOneField(PersonalRecord, models.CASCADE, related_name="mailbox", verbose_name=_("个人信息"))
    address = models.TextField(_("邮箱（密文）"), blank=True)
    language = models.CharField(_("语言"), max_length=10)
    asked_at = models.DateTimeField(_("验证码时间"))
    guesses = models.PositiveSmallIntegerField(_("输错次数"), default=0)
    letters = models.PositiveSmallIntegerField(_("验证邮件数"), default=0)
    counted_from = models.DateTimeField(_("计数起点"))
    proven_at = models.DateTimeField(_("验证时间"), null=True)
    told_at = models.DateTimeField(_("最近发送时间"), null=True)
    fault = models.CharField(_("故障"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("邮箱")
        verbose_name_plural = _("邮箱")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.uid)
