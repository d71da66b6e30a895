"""抽签: in which order entries come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.backstage.models import DrawnOrder

from .rounds import Round


class Draw(DrawnOrder):
    """One drawing of the running order of a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws", verbose_name=_("考评"))

    class Meta(DrawnOrder.Meta):
        verbose_name = _("顺序抽签")
        verbose_name_plural = _("顺序抽签")
