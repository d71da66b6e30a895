"""Appointments: the only source of rights."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .people import Person
from .units import Unit


class Role(models.TextChoices):
    """What a person does in a unit. The last three are the separated administrators (三员分立)."""

    OFFICE = "office", _("经办")
    OFFICE_HEAD = "office_head", _("办公室负责人")
    VERIFIER = "verifier", _("核验员")
    INSPECTOR = "inspector", _("巡查员")
    LIAISON = "liaison", _("联络员")
    HEAD = "head", _("单位负责人")
    DELEGATE = "delegate", _("授权代批人")
    LEADER = "leader", _("市领导")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
# The people of an office that runs a business line.
OFFICE_ROLES = (Role.OFFICE, Role.OFFICE_HEAD)
# The people of a unit that acts for itself.
UNIT_ROLES = (Role.LIAISON, Role.HEAD, Role.DELEGATE)


class Line(models.TextChoices):
    """A business line. ``ALL`` is for those whose duty spans them: heads, leaders, administrators."""

    CIVIC = "civic", _("创文")
    APPRAISAL = "appraisal", _("考评")
    STARS = "stars", _("五星")
    TALENT = "talent", _("人才")
    ALL = "all", _("全部业务")


class Appointment(models.Model):
    """Person × unit × role × business line × scope × dates, both dates included; no end date means until further notice.

    ``scope`` is the unit whose subtree it reaches. Left empty it is the person's own unit, and for an office
    (``OFFICE``, ``OFFICE_HEAD``, ``VERIFIER``, ``INSPECTOR``, ``LEADER``) the whole realm in its line.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("人员"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    line = models.CharField(_("业务"), max_length=12, choices=Line, default=Line.ALL)
    scope = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("范围"))
    title = models.CharField(_("岗位名称"), max_length=40, blank=True)
    starts = models.DateField(_("起"))
    ends = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="appointment_ends_after_it_starts"
            ),
            # GB/T 22239 8.1.5: the three administrators are three people.
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(role__in=ADMINISTRATORS, ends__isnull=True),
                name="appointment_one_administrator_role_each",
            ),
        ]
        indexes = [
            # Who holds this role here: notices, approvals, the unit's page.
            models.Index(fields=["realm", "unit", "role"], name="appointment_unit_role"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.uid)
