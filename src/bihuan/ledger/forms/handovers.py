"""Forms of the import: the file with its terms, and what unknown heads mean."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.registry.actor import Actor, Post
from bihuan.registry.models import Line
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..exchange.opening import CARRIED_STATES, Opening, state_key
from ..exchange.reading import LARGEST_WORKBOOK, READ_SUFFIXES, Asked
from ..exchange.synonyms import FIELD_LABELS, OPENING_FIELDS, Field
from ..packs import pack_choices
from ..states import STATE_LABELS, State

LONGEST_PASTED = 200_000
# What belongs to an opening balance alone.
OPENING_ONLY = ("as_of", "decision_number", "decision")
OPENING_FORM_FIELDS = ("opening", *OPENING_ONLY)


def office_posts(actor: Actor) -> dict[str, Post]:
    """Return the posts under which the actor may open a batch, by the unit's id as text."""
    return {str(post.unit_id): post for post in actor.posts_as(*OFFICE_ROLES)}


PACK_HINT = gettext_lazy("决定五定样式、审批和核查步骤；批次开立后不能改")


class HandoverForm(forms.Form):
    """The file or the text pasted in its place, and what its sender says about it."""

    file = forms.FileField(
        label=gettext_lazy("来件文件"),
        required=False,
        help_text=gettext_lazy(
            "工作簿（.xlsx、.xls）、通报等文档（.docx）或文本（.txt），不超过 100 MB；.xlsx 和 .docx 里的照片会一并带入"
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(READ_SUFFIXES)}),
        error_messages={"empty": gettext_lazy("文件为空。")},
    )
    pasted = forms.CharField(
        label=gettext_lazy("或粘贴文字"),
        required=False,
        max_length=LONGEST_PASTED,
        strip=False,
        help_text=gettext_lazy("没有文件时，把通报全文复制到这里：一行一段，标题、要求和落款也一起贴"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={"max_length": gettext_lazy("粘贴的文字超过 %(limit_value)d 字，请存成文本文件再导入。")},
    )
    batch = forms.CharField(
        label=gettext_lazy("批次名称"),
        max_length=80,
        help_text=gettext_lazy("写一个新名称，或选已有批次再导入一次"),
        widget=forms.TextInput(attrs={"list": "batches", "autocomplete": "off"}),
    )
    owner = forms.ChoiceField(label=gettext_lazy("主管办公室"))
    source = forms.CharField(
        label=gettext_lazy("来自"), max_length=80, required=False, help_text=gettext_lazy("例如 省观摩组、12345 热线")
    )
    received_on = forms.DateField(
        label=gettext_lazy("收到日期"),
        required=False,
        help_text=gettext_lazy("不填就用文件标题里的日期；“2月28日前”这类时限按它推算年份"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    take_all = forms.BooleanField(
        label=gettext_lazy("照单全收"),
        required=False,
        help_text=gettext_lazy("一条也不能少：不能略过、不能撤销，只能办结、挂账、并案或由领导签字另行办结"),
    )

    pack = forms.ChoiceField(label=gettext_lazy("规则"), required=False, help_text=PACK_HINT)
    opening = forms.BooleanField(
        label=gettext_lazy("期初接续"),
        required=False,
        help_text=gettext_lazy("办了一半的旧台账：各行带着现在的办理状态、日期和纸质决定进来，注明线下办理，不计时效"),
    )
    as_of = forms.DateField(
        label=gettext_lazy("状态截至"),
        required=False,
        help_text=gettext_lazy("期初接续才填；不填就是今天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    decision_number = forms.CharField(
        label=gettext_lazy("批示文号"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("期初接续才填：没有单独写文号的行所依据的文件"),
    )
    decision = forms.FileField(
        label=gettext_lazy("纸质决定扫描件"),
        required=False,
        help_text=gettext_lazy("期初接续才附；有文号也可以不附"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": gettext_lazy("文件为空。")},
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._posts = office_posts(actor)
        self.fields["pack"].choices = [("", _("已有批次照旧，新批次按常用规则")), *pack_choices()]  # type: ignore[attr-defined]
        owner = self.fields["owner"]
        if isinstance(owner, forms.ChoiceField):
            owner.choices = [(key, post.unit_name) for key, post in self._posts.items()]
        if len(self._posts) == 1:
            owner.widget = forms.HiddenInput()
            owner.initial = next(iter(self._posts))

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Refuse a file larger than is kept."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > LARGEST_WORKBOOK:
            raise forms.ValidationError(_("大于 100 MB，请压缩其中的图片或拆成几个文件。"))
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one thing to read, a file or a text; refuse what belongs to an opening balance where it is none."""
        given = super().clean() or self.cleaned_data
        has_text = bool(given.get("pasted", "").strip())
        if "file" in given and "pasted" in given:
            if given["file"] is None and not has_text:
                self.add_error("file", _("请选一个文件，或粘贴文字。"))
            elif given["file"] is not None and has_text:
                self.add_error("pasted", _("文件和粘贴的文字只能二选一，请清空一个。"))
        for name in OPENING_ONLY:
            # Nobody's words are dropped in silence.
            if given.get(name) and not given.get("opening"):
                self.add_error(name, _("这一项只用于期初接续，请勾选“期初接续”。"))
        return given

    def opening_terms(self) -> Opening | None:
        """Return the terms of an opening balance, None where it is none."""
        given = self.cleaned_data
        if not given["opening"]:
            return None
        return Opening(
            given["as_of"] or timezone.localdate(), given["decision_number"].strip(), given["decision"] is not None
        )

    def line(self) -> Line:
        """Return the business line of the chosen office."""
        line = self._posts[self.cleaned_data["owner"]].line
        return Line.CIVIC if line is Line.ALL else line


class HeadsForm(forms.Form):
    """One question a head: what does this column hold? Fields are ``head-0``, ``head-1``… in the order asked."""

    def __init__(self, *arguments: Any, asked: Sequence[Asked], opening: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._asked = asked
        carried = frozenset() if opening else frozenset({*OPENING_FIELDS, Field.AFTER})
        choices = [(field.value, label) for field, label in FIELD_LABELS.items() if field not in carried]
        for place, one in enumerate(asked):
            samples = "、".join(one.samples)
            self.fields[f"head-{place}"] = forms.ChoiceField(
                label=_("“%(head)s”这一列") % {"head": one.head},
                help_text=_("例如：%(samples)s") % {"samples": samples} if samples else "",
                choices=[(value, _(label)) for value, label in choices],
                initial=Field.IGNORED.value,
            )

    def answers(self) -> dict[str, Field]:
        """Return what each head was said to mean."""
        return {one.head: Field(self.cleaned_data[f"head-{place}"]) for place, one in enumerate(self._asked)}


class StatesForm(forms.Form):
    """One question for each word of an opening balance that names no known state: fields ``state-0`` and so on."""

    def __init__(self, *arguments: Any, words: Sequence[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._words = words
        choices = [("", _("请选择")), *((state.value, _(STATE_LABELS[state])) for state in CARRIED_STATES)]
        for place, one in enumerate(words):
            self.fields[f"state-{place}"] = forms.ChoiceField(
                label=_("“%(words)s”是什么状态") % {"words": one}, choices=choices, required=False
            )

    def states(self) -> dict[str, State]:
        """Return what was said about each of the words, by its key."""
        said = ((one, self.cleaned_data[f"state-{place}"]) for place, one in enumerate(self._words))
        return {state_key(one): State(state) for one, state in said if state}
