"""What a unit declares: the year's item with its figures, recognitions and files, and the promise for the next year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence
from bihuan.ledger.models import Item
from bihuan.registry.models import Unit
from bihuan.scoring.models import Entry

from ..fields import LONGEST_STEP, LONGEST_TITLE
from ..stages import LABELS, Stage
from .reviews import Review

STAGES = [(stage.value, _(label)) for stage, label in LABELS.items()]


class Goal(models.TextChoices):
    """What kind of aim it was; a draft need not say yet."""

    OPEN = "", _("未选择")
    NEW = "new", _("创新目标")
    BEST = "best", _("创优目标")


class Level(models.TextChoices):
    """How high the body stands that recognised it."""

    NATION = "nation", _("国家级")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    OTHER = "other", _("其他")


class Declaration(models.Model):
    """One item of a unit, perhaps together with ``partners`` (合力攻坚), in a review.

    ``revision`` counts the savings of the draft, ``page`` is the page that saved it last: another page that knows an older
    revision is refused, so that two people never write over one another. ``submitted`` is the digest of what was handed in.
    ``entry`` is what it became in the review's round, ``pledge`` the 承诺 of the ledger its promise became.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    review = models.ForeignKey(Review, models.PROTECT, related_name="declarations", verbose_name=_("年度评审"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("申报单位"))
    partners = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("合作单位"))
    stage = models.CharField(_("阶段"), max_length=10, choices=STAGES, default=Stage.DRAFT.value)
    title = models.CharField(_("事项名称"), max_length=LONGEST_TITLE, blank=True)
    goal = models.CharField(_("目标类别"), max_length=8, choices=Goal, blank=True, default=Goal.OPEN)
    background = models.TextField(_("背景"), blank=True)
    practice = models.TextField(_("主要做法"), blank=True)
    novelty = models.TextField(_("创新点"), blank=True)
    results = models.TextField(_("工作成效"), blank=True)
    in_use_since = models.DateField(_("投入使用日期"), null=True, blank=True)
    completion = models.PositiveSmallIntegerField(_("目标完成百分比"), null=True, blank=True)
    cost = models.DecimalField(_("投入经费（万元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    promise_title = models.CharField(_("明年承诺事项"), max_length=LONGEST_TITLE, blank=True)
    promise_goal = models.CharField(_("承诺目标类别"), max_length=8, choices=Goal, blank=True, default=Goal.OPEN)
    promise = models.TextField(_("明年承诺的内容"), blank=True)
    promise_by = models.DateField(_("承诺完成日期"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("修订"), default=0)
    page = models.UUIDField(_("页面"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填写人")
    )
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted = models.CharField(_("提交内容摘要"), max_length=80, blank=True)
    answer_by = models.DateTimeField(_("补正期限"), null=True, blank=True)
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="declaration", verbose_name=_("参评事项")
    )
    pledge = models.OneToOneField(
        Item, models.PROTECT, null=True, blank=True, related_name="declaration", verbose_name=_("承诺事项")
    )

    class Meta:
        verbose_name = _("申报")
        verbose_name_plural = _("申报")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "unit", "title"], condition=Q(stage="carried"), name="declaration_carried_in_once"
            ),
        ]
        indexes = [
            # A review's declarations by unit, and what a unit declared before.
            models.Index(fields=["review", "unit"], name="declaration_review_unit"),
            models.Index(fields=["unit", "review"], name="declaration_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class Figure(models.Model):
    """A result as a number: before and after, with the unit it is measured in."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="figures", verbose_name=_("申报"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("指标"), max_length=40)
    before = models.DecimalField(_("实施前"), max_digits=16, decimal_places=4, null=True, blank=True)
    after = models.DecimalField(_("实施后"), max_digits=16, decimal_places=4, null=True, blank=True)
    measure = models.CharField(_("计量单位"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("成效数据")
        verbose_name_plural = _("成效数据")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["declaration", "position"], name="figure_position_once")]

    def __str__(self) -> str:
        return self.name


class Recognition(models.Model):
    """An honour or a mention: what, by whom, how high, when."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="recognitions", verbose_name=_("申报"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    name = models.CharField(_("荣誉或肯定"), max_length=60)
    body = models.CharField(_("发文机关"), max_length=60, blank=True)
    level = models.CharField(_("级别"), max_length=10, choices=Level, blank=True)
    on = models.DateField(_("日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("获得荣誉")
        verbose_name_plural = _("获得荣誉")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["declaration", "position"], name="recognition_position_once")]

    def __str__(self) -> str:
        return self.name


class PromiseStep(models.Model):
    """A milestone of the promise: what will be done by which day."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="steps", verbose_name=_("申报"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    text = models.CharField(_("节点"), max_length=LONGEST_STEP)
    by = models.DateField(_("节点日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("承诺节点")
        verbose_name_plural = _("承诺节点")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["declaration", "position"], name="promise_step_position_once")]

    def __str__(self) -> str:
        return self.text


class Attachment(models.Model):
    """A file that belongs to a declaration; one taken off stays as ``removed_at``."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="attachments", verbose_name=_("申报"))
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="+", verbose_name=_("文件"))
    removed_at = models.DateTimeField(_("取下时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.uid)
