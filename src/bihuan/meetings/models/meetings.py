"""A meeting: when, where, how far it has come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.ledger.models import Batch
from bihuan.registry.models import Line, Unit


class MeetingKind(models.TextChoices):
    """What people come together for."""

    FEEDBACK = "feedback", _("反馈会")
    REVIEW = "review", _("评审会")
    SYMPOSIUM = "symposium", _("座谈会")
    REPORTING = "reporting", _("述职会")
    OTHER = "other", _("其他")


class Stage(models.TextChoices):
    """How far it has come; there is no way back."""

    PREPARING = "preparing", _("筹备中")
    RUNNING = "running", _("进行中")
    ENDED = "ended", _("已结束")


class Meeting(models.Model):
    """One meeting of an office in a business line.

    While it runs, ``position`` is the order of the part under way and ``part_began_at`` when it began. ``batch`` holds what
    was resolved; it is opened with the first resolution.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    title = models.CharField(_("会议名称"), max_length=60)
    kind = models.CharField(_("会议类别"), max_length=12, choices=MeetingKind)
    place = models.CharField(_("地点"), max_length=80)
    begins_at = models.DateTimeField(_("开始时间"))
    minutes = models.PositiveSmallIntegerField(_("计划时长（分钟）"))
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage, default=Stage.PREPARING)
    position = models.PositiveSmallIntegerField(_("进行到"), null=True, blank=True)
    part_began_at = models.DateTimeField(_("本项开始时间"), null=True, blank=True)
    begun_at = models.DateTimeField(_("实际开始时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("实际结束时间"), null=True, blank=True)
    batch = models.OneToOneField(
        Batch, models.PROTECT, null=True, blank=True, related_name="meeting", verbose_name=_("议定事项批次")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("创建人")
    )
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        ordering = ["-begins_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="running", position__isnull=False, part_began_at__isnull=False)
                | (~Q(stage="running") & Q(position__isnull=True, part_began_at__isnull=True)),
                name="meeting_runs_at_a_part",
            ),
            models.CheckConstraint(
                condition=Q(stage="ended", ended_at__isnull=False) | (~Q(stage="ended") & Q(ended_at__isnull=True)),
                name="meeting_ends_once",
            ),
        ]
        indexes = [
            # The list, latest first.
            models.Index(fields=["realm", "-begins_at", "-id"], name="meeting_realm_begins"),
        ]

    def __str__(self) -> str:
        return self.title
