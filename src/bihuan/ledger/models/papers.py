"""What is written about an item on its way: plans, reports, verifications, requests, milestones."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .choices import REQUESTS
from .items import Item


class Plan(models.Model):
    """One version of the five fixes. ``fixes`` maps the keys of the pack's variant to what was filled in.

    Where it stands is told by the item (``plan``, ``plan_version``). ``finish`` is 完成时限; money in yuan. ``behalf``
    marks 代录.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="plans", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    version = models.PositiveSmallIntegerField(_("版本"))
    variant = models.CharField(_("样式"), max_length=20)
    fixes = models.JSONField(_("五定内容"), default=dict)
    finish = models.DateTimeField(_("完成时限"), null=True, blank=True)
    people = models.PositiveIntegerField(_("计划投入人次"), null=True, blank=True)
    materials = models.TextField(_("计划投入物资"), blank=True)
    yuan = models.DecimalField(_("计划投入资金（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("起草人")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    behalf = models.BooleanField(_("代录"), default=False)
    drafted_at = models.DateTimeField(_("报送时间"))
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("五定方案")
        verbose_name_plural = _("五定方案")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(yuan__isnull=True) | Q(yuan__gte=0), name="plan_yuan_not_negative"),
        ]
        indexes = [models.Index(fields=["realm", "finish"], name="plan_finish")]  # the calendar of planned finishes

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class Report(models.Model):
    """One report that the fault is put right. Its evidence is linked with its ``uid`` as part."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="reports", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    number = models.PositiveSmallIntegerField(_("次数"))
    text = models.TextField(_("整改情况"), blank=True)
    people = models.PositiveIntegerField(_("投入人次"), null=True, blank=True)
    materials = models.TextField(_("投入物资"), blank=True)
    yuan = models.DecimalField(_("投入资金（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("起草人")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    behalf = models.BooleanField(_("代录"), default=False)
    drafted_at = models.DateTimeField(_("起草时间"))
    sent_at = models.DateTimeField(_("报结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("报结")
        verbose_name_plural = _("报结")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="report_number_once"),
            models.CheckConstraint(condition=Q(yuan__isnull=True) | Q(yuan__gte=0), name="report_yuan_not_negative"),
        ]
        indexes = [models.Index(fields=["realm", "sent_at"], name="report_sent")]  # reports of a week or month

    def __str__(self) -> str:
        return f"{self.item_id} #{self.number}"


class Verification(models.Model):
    """One step's finding about one report. ``taken_back`` marks one whose author withdrew it."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="verifications", verbose_name=_("事项"))
    report = models.ForeignKey(Report, models.PROTECT, related_name="verifications", verbose_name=_("报结"))
    sequence = models.PositiveIntegerField(_("流转序号"))
    step = models.PositiveSmallIntegerField(_("步骤"))
    key = models.CharField(_("步骤名称"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("核查单位"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核查人")
    )
    passed = models.BooleanField(_("通过"))
    on_site = models.BooleanField(_("现场核查"), default=False)
    words = models.TextField(_("意见"), blank=True)
    mend_by = models.DateTimeField(_("补正期限"), null=True, blank=True)
    at = models.DateTimeField(_("时间"))
    taken_back = models.BooleanField(_("已撤回"), default=False)

    class Meta:
        verbose_name = _("核查")
        verbose_name_plural = _("核查")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "sequence"], name="verification_once_per_movement")]
        indexes = [models.Index(fields=["realm", "unit", "-id"], name="verification_unit")]  # a checker's own record

    def __str__(self) -> str:
        return f"{self.item_id} {self.key}"


class RequestAnswer(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("待答复")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("不同意")
    LAPSED = "lapsed", _("已失效")


class Request(models.Model):
    """What a unit asks the office for, and the answer; a refusal stays on record.

    ``terms`` holds what is asked: deadline, milestones, settle reason. ``contested`` is the movement a 申诉 is against.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="requests", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    kind = models.CharField(_("申请种类"), max_length=12, choices=REQUESTS)
    terms = models.JSONField(_("申请内容"), default=dict)
    words = models.TextField(_("理由"))
    contested = models.PositiveIntegerField(_("申诉的流转序号"), null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("申请单位"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人")
    )
    asked_at = models.DateTimeField(_("申请时间"))
    answer = models.CharField(_("答复"), max_length=10, choices=RequestAnswer, default=RequestAnswer.OPEN)
    answer_words = models.TextField(_("答复意见"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("申请")
        verbose_name_plural = _("申请")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind"], condition=Q(answer="open"), name="request_one_open_of_a_kind"
            ),
        ]
        indexes = [
            # What waits for the office's answer.
            models.Index(fields=["realm", "asked_at"], condition=Q(answer="open"), name="request_open"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"


class Milestone(models.Model):
    """A dated step of a deferred item. Re-dating keeps the first date."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="milestones", verbose_name=_("事项"))
    cycle = models.PositiveSmallIntegerField(_("轮次"))
    order = models.PositiveSmallIntegerField(_("顺序"))
    text = models.CharField(_("节点内容"), max_length=200, blank=True)
    due = models.DateTimeField(_("节点期限"))
    first_due = models.DateTimeField(_("首次期限"))
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("挂账节点")
        verbose_name_plural = _("挂账节点")
        ordering = ["order", "id"]
        indexes = [
            # The next milestones of everybody: the calendar and 挂账 overdue.
            models.Index(
                fields=["realm", "due"],
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
                name="milestone_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.order}"
