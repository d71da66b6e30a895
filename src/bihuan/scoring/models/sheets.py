"""What was given: sheets with their versions, recusals, vetoes, and the chair's word on ties."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from ..stages import SHEET_LABELS, SheetStage
from .rounds import Entry, Round, Seat

SHEET_STAGES = [(stage.value, _(label)) for stage, label in SHEET_LABELS.items()]


def _once(fields: list[str], condition: Q, name: str) -> list[models.UniqueConstraint]:
    return [
        models.UniqueConstraint(
            fields=["entry", "seat", *fields], condition=condition & Q(seat__isnull=False), name=name
        ),
        models.UniqueConstraint(
            fields=["entry", *fields], condition=condition & Q(seat__isnull=True), name=f"{name}_unseated"
        ),
    ]


class Sheet(models.Model):
    """One scorer's marks for one entry; without a ``seat`` what the office gives outside any panel (核验).

    ``marks`` are decimals as text by the criterion's key; one not given has no key. ``revision`` grows with every
    saving of a draft. A correction is a row of its own: ``version`` counts on, ``reason`` says why, ``confirmed_by`` is the
    second person. ``on_paper``: the office typed it in from a signed sheet. ``struck_at``: it is kept and does not count.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="sheets", verbose_name=_("参评事项"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="sheets", verbose_name=_("评委席"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    stage = models.CharField(_("阶段"), max_length=10, choices=SHEET_STAGES, default=SheetStage.DRAFT.value)
    revision = models.PositiveIntegerField(_("保存次数"), default=1)
    marks = models.JSONField(_("分数"), default=dict)
    on_paper = models.BooleanField(_("按纸质评分表录入"), default=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("保存人")
    )
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    reason = models.CharField(_("更正理由"), max_length=200, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("复核人")
    )
    confirmed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    struck_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    struck_words = models.CharField(_("作废理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("评分表")
        verbose_name_plural = _("评分表")
        ordering = ["id"]
        constraints = [
            # One is in force, at most one correction waits; a sheet without a seat is one too, and NULLs differ in SQL.
            *_once(["version"], Q(), "sheet_version_once"),
            *_once([], Q(stage__in=[SheetStage.DRAFT.value, SheetStage.SUBMITTED.value]), "sheet_one_in_force"),
            *_once([], Q(stage=SheetStage.PROPOSED.value), "sheet_one_correction_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.seat_id} {self.version}"


class Recusal(models.Model):
    """回避: a seat is out for an entry, declared by the scorer or ordered by the office. Lifted, it stays on record."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="recusals", verbose_name=_("参评事项"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals", verbose_name=_("评委席"))
    words = models.CharField(_("理由"), max_length=200)
    declared = models.BooleanField(_("本人申报"))
    at = models.DateTimeField(_("时间"))
    lifted_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("回避")
        verbose_name_plural = _("回避")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "seat"], condition=Q(lifted_at__isnull=True), name="recusal_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.seat_id}"


class VetoEvent(models.Model):
    """A veto of the rule that fell on an entry, with its ground and the decision's number; lifted, it stays on record."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="vetoes", verbose_name=_("参评事项"))
    veto = models.CharField(_("否决项"), max_length=60)
    ground = models.CharField(_("事由"), max_length=500)
    document = models.CharField(_("文号"), max_length=60, blank=True)
    at = models.DateTimeField(_("时间"))
    lifted_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    lifted_words = models.CharField(_("取消理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("否决")
        verbose_name_plural = _("否决")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "veto"], condition=Q(lifted_at__isnull=True), name="veto_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.veto}"


class TieDecision(models.Model):
    """The chair's recorded word on entries that stay equal after the tie chain: their codes, the first before the others."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="tie_decisions", verbose_name=_("考评"))
    order = models.JSONField(_("先后"))
    words = models.CharField(_("说明"), max_length=200)
    at = models.DateTimeField(_("时间"))
    replaced_at = models.DateTimeField(_("被替代时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("并列裁定")
        verbose_name_plural = _("并列裁定")
        ordering = ["id"]

    def __str__(self) -> str:
        return "、".join(self.order)
