"""One run of scoring: the round, what is scored in it, and who scores."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Person, Unit

from ..stages import ENTRY_LABELS, PART_LABELS, REVEAL_LABELS, ROUND_LABELS, EntryStage, Reveal, RoundStage
from .rules import RuleVersion

ROUND_STAGES = [(stage.value, _(label)) for stage, label in ROUND_LABELS.items()]
ENTRY_STAGES = [(stage.value, _(label)) for stage, label in ENTRY_LABELS.items()]
REVEALS = [(reveal.value, _(label)) for reveal, label in REVEAL_LABELS.items()]
PARTS = [(part.value, _(label)) for part, label in PART_LABELS.items()]


class Round(models.Model):
    """One run of scoring over a set of entries by one rule, which stays as it was when the round began.

    ``watch`` is the secret part of the address under which the hall's screen, and whoever follows along, sees what was
    revealed; "" while nobody may. ``judges_until`` is when those who sat in it stop seeing it; without one they see it for good. ``report_minutes`` and ``question_minutes`` are what the clock on the screen counts down.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    title = models.CharField(_("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    rule = models.ForeignKey(RuleVersion, models.PROTECT, related_name="rounds", verbose_name=_("评分办法"))
    stage = models.CharField(_("阶段"), max_length=10, choices=ROUND_STAGES, default=RoundStage.PREPARING.value)
    reveal = models.CharField(_("分数公布"), max_length=6, choices=REVEALS, default=Reveal.NEVER.value)
    report_minutes = models.PositiveSmallIntegerField(_("汇报时长（分钟）"), default=8)
    question_minutes = models.PositiveSmallIntegerField(_("提问时长（分钟）"), default=5)
    watch = models.CharField(_("大屏地址"), max_length=32, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("创建人")
    )
    created_at = models.DateTimeField(_("创建时间"))
    opened_at = models.DateTimeField(_("开始评分时间"), null=True, blank=True)
    sealed_at = models.DateTimeField(_("封存时间"), null=True, blank=True)
    comments_given_at = models.DateTimeField(_("点评反馈时间"), null=True, blank=True)
    judges_until = models.DateTimeField(_("评委查阅到"), null=True, blank=True)

    class Meta:
        verbose_name = _("考评")
        verbose_name_plural = _("考评")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["realm", "title"], name="round_title_once_in_realm")]
        indexes = [
            # An office's rounds, newest first.
            models.Index(fields=["realm", "owner", "-id"], name="round_owner"),
            # The hall's screen is asked for by its secret.
            models.Index(fields=["watch"], condition=~Q(watch=""), name="round_watch"),
        ]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """What is scored: something of a ``unit``, perhaps together with ``partners`` (合力攻坚).

    ``code`` names it in marks and sealed results, ``position`` is its place in the running order. One taken out while the
    round was prepared stays as ``withdrawn_at``, and its code is not given again. ``part`` is what the clock on the screen
    counts, from ``part_began_at`` on; ``revealed_at``: its score was shown in the hall.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="entries", verbose_name=_("考评"))
    code = models.CharField(_("代码"), max_length=12)
    position = models.PositiveSmallIntegerField(_("顺序"))
    title = models.CharField(_("名称"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    partners = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("合作单位"))
    stage = models.CharField(_("阶段"), max_length=10, choices=ENTRY_STAGES, default=EntryStage.WAITING.value)
    opened_at = models.DateTimeField(_("开始打分时间"), null=True, blank=True)
    locked_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)
    part = models.CharField(_("环节"), max_length=9, choices=PARTS, blank=True)
    part_began_at = models.DateTimeField(_("环节开始时间"), null=True, blank=True)
    revealed_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("取出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("参评事项")
        verbose_name_plural = _("参评事项")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="entry_code_once_in_round")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Seat(models.Model):
    """A scorer's place in a round: on which panel, in which of its groups. ``person`` sits on it, coming from ``unit``.

    One absent is struck for every entry, so that the panel is the same for all (scoring-methods.md).
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="seats", verbose_name=_("考评"))
    code = models.CharField(_("席号"), max_length=12)
    panel = models.CharField(_("评委组"), max_length=60)
    group = models.CharField(_("组别"), max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("评委"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在单位"))
    absent_at = models.DateTimeField(_("缺席登记时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("取出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("评委席")
        verbose_name_plural = _("评委席")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="seat_code_once_in_round"),
            models.UniqueConstraint(
                fields=["round", "person"], condition=Q(withdrawn_at__isnull=True), name="seat_person_once_in_round"
            ),
        ]
        indexes = [
            # Where somebody sits.
            models.Index(fields=["realm", "person", "-round"], name="seat_person"),
        ]

    def __str__(self) -> str:
        return self.code
