"""What was worked out about a result, beside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit

from .results import Result


class Analysis(models.Model):
    """评分分析 of one sealed result (``diagnosis.diagnose``): for its organiser, never public, never a part of the result.

    Without ``made_at`` it was asked for and is being worked out.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    result = models.OneToOneField(Result, models.PROTECT, related_name="analysis", verbose_name=_("结果"))
    seed = models.PositiveIntegerField(_("随机种子"))
    body = models.JSONField(_("内容"), default=dict)
    asked_at = models.DateTimeField(_("要求时间"))
    made_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("评分分析")
        verbose_name_plural = _("评分分析")

    def __str__(self) -> str:
        return str(self.result_id)
