"""The unit tree of a realm, the outside bodies beside it, and every name they go by."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7


class UnitKind(models.TextChoices):
    """Where a unit stands in the county. The realm is the county itself, the top of the tree."""

    REALM = "realm", _("县市")
    OFFICE = "office", _("办公室")
    BUREAU = "bureau", _("市直单位")
    TOWNSHIP = "township", _("乡镇街道")
    COMMITTEE = "committee", _("管委会")
    VILLAGE = "village", _("村社区")
    SECTION = "section", _("内设机构")
    BRANCH = "branch", _("支部")
    OUTSIDE = "outside", _("外部单位")


class Unit(models.Model):
    """One node of the tree, or a body beside it (``OUTSIDE``, without a parent).

    Units are never deleted: they end by date, and a merged or renamed one points to its successor.
    ``path`` lists the internal ids from the realm down to the unit itself, each followed by a slash, so that a
    subtree is one prefix. ``name`` is the full name shown; every name it is found by stands in ``UnitName``.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    # Null only for the moment in which a realm, its own realm, is being written.
    realm = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("县市"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    kind = models.CharField(_("类别"), max_length=16, choices=UnitKind)
    name = models.CharField(_("全称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40)
    code = models.CharField(_("代码"), max_length=20, blank=True)
    path = models.CharField(_("路径"), max_length=200, blank=True)
    order = models.PositiveIntegerField(_("排序"), default=0)
    starts = models.DateField(_("设立日期"), null=True, blank=True)
    ends = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("承接单位")
    )

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["realm", "name"], name="unit_name_once_in_realm"),
            models.UniqueConstraint(fields=["realm", "code"], condition=~Q(code=""), name="unit_code_once_in_realm"),
            models.CheckConstraint(
                condition=~Q(kind__in=[UnitKind.REALM, UnitKind.OUTSIDE]) | Q(parent__isnull=True),
                name="unit_top_and_outside_have_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="unit_ends_after_it_starts",
            ),
        ]
        indexes = [
            # The tree page and every "this unit and all below" question.
            models.Index(fields=["realm", "path"], name="unit_realm_path"),
            models.Index(fields=["realm", "kind", "order"], name="unit_realm_kind"),
        ]

    def __str__(self) -> str:
        return self.short_name


class UnitNameKind(models.TextChoices):
    """Two official names are two boards at one door (两块牌子)."""

    OFFICIAL = "official", _("全称")
    SHORT = "short", _("简称")
    ALIAS = "alias", _("别名")


class UnitName(models.Model):
    """A name under which a unit is found in other people's papers. ``key`` is the name squashed for comparison, ``initials`` what its pinyin begins with."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("单位"))
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    name = models.CharField(_("名称"), max_length=80)
    key = models.CharField(_("比对键"), max_length=80)
    initials = models.CharField(_("拼音首字母"), max_length=500, blank=True)
    kind = models.CharField(_("类别"), max_length=10, choices=UnitNameKind)
    starts = models.DateField(_("启用日期"), null=True, blank=True)
    ends = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("单位名称")
        verbose_name_plural = _("单位名称")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "kind"], name="unit_name_listed_once"),
        ]
        indexes = [
            # Matching the unit column of a hand-over.
            models.Index(fields=["realm", "key"], name="unitname_realm_key"),
        ]

    def __str__(self) -> str:
        return self.name
