"""核验: what the office found about each criterion that no panel marks, and the files that show it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence
from bihuan.registry.models import Unit

from .declarations import Declaration


class Finding(models.Model):
    """What was found about a declaration on one ``criterion`` of its round's rule; the mark itself is scoring's.

    Written over until the result is sealed; the chain has the digest of each wording.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="findings", verbose_name=_("申报"))
    criterion = models.CharField(_("指标"), max_length=60)
    words = models.TextField(_("核验情况"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核验人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("核验情况")
        verbose_name_plural = _("核验情况")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["declaration", "criterion"], name="finding_once_a_criterion")]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.criterion}"


class FindingFile(models.Model):
    """A file that shows what was found; it stays."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="files", verbose_name=_("核验情况"))
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="+", verbose_name=_("文件"))

    class Meta:
        verbose_name = _("核验佐证")
        verbose_name_plural = _("核验佐证")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.evidence_id}"
