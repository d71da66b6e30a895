"""Who is invited to a meeting, what they answered, who came."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .meetings import Meeting


class Attendance(models.TextChoices):
    """In what capacity a unit is asked; 请假 is an answer."""

    MEMBER = "member", _("出席")
    OBSERVER = "observer", _("列席")
    GUEST = "guest", _("特邀")


class Answer(models.TextChoices):
    """What a unit says to it."""

    OPEN = "", _("未答复")
    COMING = "coming", _("参加")
    LEAVE = "leave", _("请假")


class Invitation(models.Model):
    """One unit at one meeting: ``heads`` is how many it says will come, ``arrived`` how many the office counted.

    Outsiders are counted with the unit that brings them; no name of a person stands here.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", verbose_name=_("会议"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="invitations", verbose_name=_("单位"))
    attendance = models.CharField(_("参会身份"), max_length=10, choices=Attendance)
    answer = models.CharField(_("答复"), max_length=10, choices=Answer, blank=True, default=Answer.OPEN)
    heads = models.PositiveSmallIntegerField(_("参加人数"), null=True, blank=True)
    reason = models.CharField(_("请假事由"), max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    arrived = models.PositiveSmallIntegerField(_("实到人数"), null=True, blank=True)

    class Meta:
        verbose_name = _("参会单位")
        verbose_name_plural = _("参会单位")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="invitation_once_at_a_meeting"),
            models.CheckConstraint(
                condition=~Q(answer="coming") | Q(heads__gt=0), name="invitation_comes_with_somebody"
            ),
            models.CheckConstraint(condition=~Q(answer="leave") | ~Q(reason=""), name="invitation_leave_has_a_reason"),
        ]
        indexes = [
            # Which meetings a unit may see.
            models.Index(fields=["unit", "meeting"], name="invitation_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.attendance}"
