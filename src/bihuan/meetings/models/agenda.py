"""The agenda of a meeting: its parts in order, how speakers were drawn, what was noted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.backstage.models import DrawnOrder
from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .meetings import Meeting


class PartKind(models.TextChoices):
    """What happens in a part."""

    READING = "reading", _("宣读与解释")
    REPORT = "report", _("汇报")
    QUESTIONS = "questions", _("提问")
    COMMENT = "comment", _("点评")
    DISCUSSION = "discussion", _("讨论")
    SUMMARY = "summary", _("小结")


class Part(models.Model):
    """One part of the agenda; ``order`` counts from 1 without gaps (``agenda.py``)."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="parts", verbose_name=_("会议"))
    order = models.PositiveSmallIntegerField(_("顺序"))
    kind = models.CharField(_("环节"), max_length=12, choices=PartKind)
    title = models.CharField(_("题目"), max_length=80)
    minutes = models.PositiveSmallIntegerField(_("计划时长（分钟）"))
    speaker = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发言单位")
    )

    class Meta:
        verbose_name = _("议程")
        verbose_name_plural = _("议程")
        ordering = ["order", "id"]
        indexes = [
            # The agenda in order.
            models.Index(fields=["meeting", "order"], name="part_meeting_order"),
            # Which meetings a speaking unit may see.
            models.Index(fields=["speaker", "meeting"], condition=Q(speaker__isnull=False), name="part_speaker"),
        ]

    def __str__(self) -> str:
        return self.title


class Draw(DrawnOrder):
    """One drawing of the speakers' order."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="draws", verbose_name=_("会议"))

    class Meta(DrawnOrder.Meta):
        verbose_name = _("发言抽签")
        verbose_name_plural = _("发言抽签")


class PartNote(models.Model):
    """What was noted of one speaker in one part, in versions: the newest stands, the earlier ones can be read.

    Without a ``speaker`` it is noted of the part as a whole.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="notes", verbose_name=_("议程"))
    speaker = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发言单位")
    )
    version = models.PositiveIntegerField(_("版本"))
    text = models.TextField(_("记录"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("发言记录")
        verbose_name_plural = _("发言记录")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "speaker", "version"],
                condition=Q(speaker__isnull=False),
                name="part_note_version_once",
            ),
            models.UniqueConstraint(
                fields=["part", "version"], condition=Q(speaker__isnull=True), name="part_note_of_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} v{self.version}"
