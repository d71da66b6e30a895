"""Papers of an office: notices, reports, supervision orders, their numbers, and the Word templates that replaced ours."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.evidence.models import StoredFile
from bihuan.registry.models import Line, Unit

from ..paper_kinds import KIND_LABELS, STAGE_LABELS, DocumentStage
from .batches import Batch
from .choices import choices
from .items import Item

KINDS = choices(KIND_LABELS)
STAGES = choices(STAGE_LABELS)


class Document(models.Model):
    """One paper: written as a draft, issued with a number and two files that never change, its signed scan taken back.

    ``unit`` issues it, ``office`` is whose items it speaks of (and whose template it uses), ``about`` the unit it goes to.
    ``fields`` are its words as edited (``paper_words.Words``). ``docx`` and ``pdf`` are set once, at issue; the scan is
    evidence linked to ``ledger.document``. ``version`` grows with every change.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    kind = models.CharField(_("文种"), max_length=12, choices=KINDS)
    line = models.CharField(_("业务"), max_length=12, choices=Line)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("发文单位"))
    about = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主送单位"))
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("批次")
    )
    title = models.CharField(_("标题"), max_length=200)
    fields = models.JSONField(_("内容"), default=dict)
    code = models.CharField(_("机关代字"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    serial = models.PositiveIntegerField(_("顺序号"), null=True, blank=True)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=STAGES, default=DocumentStage.DRAFT.value)
    template_digest = models.CharField(_("模板指纹"), max_length=64, blank=True)
    docx = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Word 文件")
    )
    pdf = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("PDF 文件")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("起草人")
    )
    drafted_at = models.DateTimeField(_("起草时间"))
    edited_at = models.DateTimeField(_("修改时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    issued_at = models.DateTimeField(_("签发时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签批件收到时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    reason = models.TextField(_("撤销理由"), blank=True)

    class Meta:
        verbose_name = _("文书")
        verbose_name_plural = _("文书")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["realm", "code", "year", "serial"],
                condition=Q(serial__isnull=False),
                name="document_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[DocumentStage.ISSUED.value, DocumentStage.SIGNED.value])
                | Q(serial__isnull=False, docx__isnull=False, pdf__isnull=False, issued_at__isnull=False),
                name="document_issued_has_number_and_files",
            ),
        ]
        indexes = [
            # An office's own list, and what units sent it.
            models.Index(fields=["realm", "office", "-id"], name="document_office"),
            # What a unit wrote.
            models.Index(fields=["realm", "unit", "-id"], name="document_unit"),
            # What a unit was sent.
            models.Index(fields=["realm", "about", "-id"], name="document_about"),
        ]

    def __str__(self) -> str:
        return self.number or self.title


class DocumentItem(models.Model):
    """One item a paper speaks of, in its order."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="entries", verbose_name=_("文书"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("事项"))
    position = models.PositiveIntegerField(_("顺序"))

    class Meta:
        verbose_name = _("文书事项")
        verbose_name_plural = _("文书事项")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["document", "item"], name="document_item_once")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.item_id}"


class DocumentCounter(models.Model):
    """The next serial of one 机关代字 in one year. A code belongs to the unit that used it first, for ever."""

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("发文单位"))
    code = models.CharField(_("机关代字"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年度"))
    next = models.PositiveIntegerField(_("下一号"), default=1)

    class Meta:
        verbose_name = _("文号")
        verbose_name_plural = _("文号")
        constraints = [models.UniqueConstraint(fields=["realm", "code", "year"], name="document_counter_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.year}: {self.next}"


class PaperTemplate(models.Model):
    """A Word template with which an office replaced the shipped one; the newest not retired is in force."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("主管办公室"))
    kind = models.CharField(_("文种"), max_length=12, choices=KINDS)
    name = models.CharField(_("文件名"), max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    retired_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("文书模板")
        verbose_name_plural = _("文书模板")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind"], condition=Q(retired_at__isnull=True), name="paper_template_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.name
