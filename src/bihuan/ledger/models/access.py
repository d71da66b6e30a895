"""Who works on an item and who may see it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit

from .choices import STATES
from .items import Item


class PartyPart(models.TextChoices):
    """A unit's part in an item."""

    LEAD = "lead", _("牵头")
    ASSISTING = "assisting", _("配合")
    DOER = "doer", _("承办")


class Party(models.Model):
    """A unit that works on the item, as things stand now; who did when is told by the movements."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="parties", verbose_name=_("事项"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    part = models.CharField(_("分工"), max_length=10, choices=PartyPart)
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    objected_at = models.DateTimeField(_("异议时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("参与单位")
        verbose_name_plural = _("参与单位")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "unit"], name="party_once_per_item"),
            models.UniqueConstraint(fields=["item"], condition=Q(part="lead"), name="party_one_lead"),
        ]
        indexes = [
            # What a unit has not signed for yet.
            models.Index(
                fields=["realm", "unit"], condition=Q(acknowledged_at__isnull=True), name="party_unacknowledged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.part}"


class ItemAccess(models.Model):
    """One row per unit with a right to see an item, ancestors included: lists and counts at any size.

    ``state`` and ``due`` repeat the item's; the same actions write both, ``verify`` compares them and a command builds
    them anew. The realm itself has no rows: who sees the whole realm reads the items.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    state = models.CharField(_("状态"), max_length=14, choices=STATES)
    due = models.DateTimeField(_("应办时间"), null=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="accesses", verbose_name=_("事项"))

    class Meta:
        verbose_name = _("可见范围")
        verbose_name_plural = _("可见范围")
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="access_once_per_item")]
        indexes = [
            # A unit's list and counts by state, in order of what is due.
            models.Index(fields=["realm", "unit", "state", "due", "item"], name="access_unit_state_due"),
            # A unit's plain list, newest first.
            models.Index(fields=["realm", "unit", "-item"], name="access_unit_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item_id}"
