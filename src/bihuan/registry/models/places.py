"""Places that are inspected: markets, back streets, squares."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .units import Unit


class Place(models.Model):
    """Somewhere in the realm. Coordinates are WGS-84 degrees; ``kind`` is the word the packs use (农贸市场, 背街小巷…)."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    kind = models.CharField(_("点位类别"), max_length=40)
    name = models.CharField(_("点位名称"), max_length=80)
    key = models.CharField(_("比对键"), max_length=80)
    initials = models.CharField(_("拼音首字母"), max_length=500, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("责任单位")
    )
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    ends = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("点位")
        verbose_name_plural = _("点位")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["realm", "kind", "name"], name="place_once_in_realm"),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="place_has_both_coordinates_or_none",
            ),
        ]
        indexes = [
            # Matching the place column of a hand-over.
            models.Index(fields=["realm", "key"], name="place_realm_key"),
            models.Index(fields=["realm", "unit"], name="place_realm_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceAlias(models.Model):
    """Another name people write for a place."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="aliases", verbose_name=_("点位"))
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    name = models.CharField(_("名称"), max_length=80)
    key = models.CharField(_("比对键"), max_length=80)
    initials = models.CharField(_("拼音首字母"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("点位别名")
        verbose_name_plural = _("点位别名")
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="place_alias_listed_once")]
        indexes = [models.Index(fields=["realm", "key"], name="placealias_realm_key")]

    def __str__(self) -> str:
        return self.name
