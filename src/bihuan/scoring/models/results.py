"""What came of a round, and who did what in it: both only ever grow, the database refuses changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.backstage.models import ChainedAct
from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .rounds import Entry, Round, Seat


class Result(models.Model):
    """A sealed result: ``body`` is its canonical JSON, from which alone it can be computed again (``result.verify_result``).

    A second version has a ``reason``; the first stays.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="results", verbose_name=_("考评"))
    version = models.PositiveSmallIntegerField(_("版本"))
    body = models.TextField(_("内容"))
    digest = models.CharField(_("摘要"), max_length=80)
    reason = models.CharField(_("重算理由"), max_length=200, blank=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("封存人")
    )
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("结果")
        verbose_name_plural = _("结果")
        ordering = ["round_id", "version"]
        constraints = [models.UniqueConstraint(fields=["round", "version"], name="result_version_once")]
        indexes = [
            # The check page is asked by digest.
            models.Index(fields=["digest"], name="result_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.version}"


class RoundAct(ChainedAct):
    """One append-only line: who did what in a round, when. ``digest`` covers it and the line before (``backstage.chains``).

    ``detail`` holds codes, counts and digests, never words people wrote nor marks before an entry is locked.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="acts", verbose_name=_("考评"))
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name=_("参评事项"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+", verbose_name=_("评委席"))

    class Meta:
        verbose_name = _("考评记录")
        verbose_name_plural = _("考评记录")
        ordering = ["round_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["round", "sequence"], name="round_act_sequence_once")]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.sequence} {self.verb}"
