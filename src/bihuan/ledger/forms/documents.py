"""Forms of the papers: which to write, and the words of one."""

from dataclasses import fields as dataclass_fields
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.registry.actor import Actor
from bihuan.registry.forms import DayField

from ..models import Batch, Document
from ..paper_kinds import KIND_LABELS, SHAPES, DocumentKind
from ..paper_rights import offered_kinds
from ..paper_words import Words
from .fields import WholeNumberField
from .moves import words_field

LONGEST_BODY = 20_000


class SourceForm(forms.Form):
    """Which kind of paper, about which hand-over."""

    kind = forms.ChoiceField(label=_("文种"))
    batch = forms.ModelChoiceField(
        Batch.objects.none(),
        label=_("来件"),
        to_field_name="uid",
        required=False,
        empty_label=_("全部来件（只限督办单）"),
    )

    def __init__(self, *arguments: Any, actor: Actor, batches: QuerySet[Batch], **options: Any) -> None:
        super().__init__(*arguments, **options)
        kinds = [(kind.value, __(KIND_LABELS[kind])) for kind in offered_kinds(actor)]
        self.fields["kind"] = forms.ChoiceField(label=_("文种"), choices=kinds)
        self.fields["batch"].queryset = batches  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only 督办 may go over all hand-overs at once."""
        given = super().clean() or {}
        if "batch" not in self.errors and given.get("batch") is None and given.get("kind") != DocumentKind.SUPERVISION:
            self.add_error("batch", __("请选一份来件"))
        return given

    @property
    def chosen(self) -> DocumentKind:
        """The kind of a valid form."""
        return DocumentKind(self.cleaned_data["kind"])


class WordsForm(forms.Form):
    """The words of a draft; which fields there are depends on the kind."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("机关代字"), max_length=20, help_text=_("文号的开头，如“新创文”；顺序号在签发时给出")
    )
    title = forms.CharField(
        label=_("标题"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("太长时按词意换行，一行不超过 20 个字"),
    )
    mark = forms.CharField(
        label=_("发文机关标志"), max_length=60, required=False, help_text=_("红头；不用红头的请清空")
    )
    signer = forms.CharField(label=_("签发人"), max_length=20, required=False, help_text=_("上行文写明签发人姓名"))
    to = forms.CharField(label=_("主送"), max_length=200, required=False)
    opening = words_field(_("开头"), required=True, most=LONGEST_BODY)
    requirements = forms.CharField(
        label=_("正文"),
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("一行一段；以“一、”“（一）”“1.”“（1）”开头的按各级标题排"),
    )
    attachments = forms.CharField(
        label=_("附件"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一行一个；第一个是随文生成的事项表"),
    )
    signed_by = forms.CharField(label=_("落款"), max_length=80)
    dated = DayField(label=_("成文日期"))
    note = forms.CharField(label=_("附注"), max_length=200, required=False, help_text=_("如联系人和电话，不写括号"))
    copies = forms.CharField(label=_("抄送"), max_length=300, required=False)
    printed_by = forms.CharField(label=_("印发机关"), max_length=80)
    pictures = forms.BooleanField(label=_("事项表带照片"), required=False)

    def __init__(self, data: Any = None, *, document: Document) -> None:
        words = Words.read(document.fields)
        super().__init__(data, initial={**words.stored(), "version": document.version})
        shape = SHAPES[DocumentKind(document.kind)]
        dropped = [] if shape.upward else ["signer"]
        dropped += [] if shape.imprint else ["copies", "printed_by"]
        for name in dropped:
            del self.fields[name]

    def words(self) -> Words:
        """What was filled in."""
        given = self.cleaned_data
        known = {one.name for one in dataclass_fields(Words)}
        kept = {name: value for name, value in given.items() if name in known}
        kept["dated"] = given["dated"].isoformat()
        for name in ("title", "opening", "requirements", "attachments"):
            kept[name] = kept[name].replace("\r\n", "\n").strip()
        return Words(**kept)


class IssueForm(forms.Form):
    """The serial, where it is not the next one; and the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    serial = WholeNumberField(
        label=_("顺序号"),
        required=False,
        min_value=1,
        max_value=99_999,
        help_text=_("不填就用下一号；与纸质发文登记簿对不上时才填"),
    )


class RevokeForm(forms.Form):
    """Why a paper is struck out."""

    reason = words_field(_("撤销理由"), required=True, most=500)


class TemplateForm(forms.Form):
    """A Word template in place of the one in force."""

    file = forms.FileField(
        label=_("模板文件"),
        help_text=_(".docx，不超过 10 MB；先试写一遍，写不成不会换上"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件为空。")},
    )

    @property
    def upload(self) -> "UploadedFile[Any]":
        """The file of a valid form."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        return file
