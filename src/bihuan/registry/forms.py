"""Forms of the registry. Units are chosen among those the actor may see."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.core.zh import split_names

from .actions.locking import today
from .actor import Actor
from .models import ErasureReason, Line, Place, Role, Unit, UnitKind
from .queries import units as unit_queries

SETTABLE_KINDS = [(kind.value, kind.label) for kind in UnitKind if kind is not UnitKind.REALM]


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One live unit of the actor's realm, shown with its depth in the tree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": _("未选择"), **kwargs})

    def label_from_instance(self, unit: Unit) -> str:
        """Indent a unit by its depth."""
        return indented(unit)


def indented(unit: Unit) -> str:
    """A unit's name behind as many blanks as its depth in the tree."""
    return "　" * max(unit.path.count("/") - 1, 0) + unit.name


class NamesField(forms.CharField):
    """Several names separated by 、, commas or blanks; cleaned to a tuple."""

    def to_python(self, value: Any) -> Any:
        """Split what was typed."""
        return tuple(split_names(super().to_python(value) or ""))


class DayField(forms.DateField):
    """A day, chosen or typed as 2023-02-22."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def live_units(actor: Actor) -> QuerySet[Unit]:
    """Return the units a form may offer, in tree order as far as a path tells it."""
    return unit_queries.visible_to(actor).filter(unit_queries.in_force(today())).order_by("path")


def offer_units(form: forms.Form, actor: Actor, *names: str) -> None:
    """Let these fields of a form choose among the units the actor may see."""
    for name in names:
        field = form.fields[name]
        if isinstance(field, UnitChoice):
            field.queryset = live_units(actor)


class UnitForm(forms.Form):
    """A unit: where it stands, and on creation its names too."""

    name = forms.CharField(label=_("全称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), max_length=40)
    kind = forms.ChoiceField(label=_("类别"), choices=SETTABLE_KINDS)
    parent = UnitChoice(Unit.objects.none(), label=_("上级单位"), required=False, to_field_name="uid")
    code = forms.CharField(label=_("代码"), max_length=20, required=False)
    order = forms.IntegerField(label=_("排序"), min_value=0, initial=0, help_text=_("小的排在前面"))
    starts = DayField(label=_("设立日期"), required=False)
    official = NamesField(
        label=_("另挂牌名称"), required=False, help_text=_("一个单位两块牌子时填；几个名称用顿号隔开")
    )
    shorts = NamesField(label=_("其他简称"), required=False, help_text=_("如带“市”和不带“市”的；用顿号隔开"))
    aliases = NamesField(label=_("别名"), required=False, help_text=_("别人的文件里可能怎样写；用顿号隔开"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, actor, "parent")


class UnitRenameForm(forms.Form):
    """New names from a day on."""

    name = forms.CharField(label=_("新全称"), max_length=80)
    short_name = forms.CharField(label=_("新简称"), max_length=40)
    on = DayField(label=_("自哪一天起"), initial=today)


class AliasForm(forms.Form):
    """Further names somebody's papers use."""

    names = NamesField(label=_("别名"), help_text=_("几个名称用顿号隔开"))


class PlaceForm(forms.Form):
    """Everything about a place."""

    kind = forms.CharField(label=_("点位类别"), max_length=40, help_text=_("如农贸市场、背街小巷、公共广场"))
    name = forms.CharField(label=_("点位名称"), max_length=80)
    unit = UnitChoice(Unit.objects.none(), label=_("责任单位"), required=False, to_field_name="uid")
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    longitude = forms.DecimalField(label=_("经度"), required=False, min_value=-180, max_value=180, decimal_places=6)
    latitude = forms.DecimalField(label=_("纬度"), required=False, min_value=-90, max_value=90, decimal_places=6)
    aliases = NamesField(label=_("别名"), required=False, help_text=_("几个名称用顿号隔开"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, actor, "unit")

    @staticmethod
    def initial_of(place: Place) -> dict[str, Any]:
        """Return what the form shows of a place as it is."""
        return {
            "kind": place.kind,
            "name": place.name,
            "unit": place.unit.uid if place.unit else None,
            "address": place.address,
            "longitude": place.longitude,
            "latitude": place.latitude,
            "aliases": "、".join(alias.name for alias in place.aliases.all()),
        }


class EndForm(forms.Form):
    """The last day of something."""

    on = DayField(label=_("最后一天"), initial=today, help_text=_("这一天仍算在内"))


class PersonForm(forms.Form):
    """A person's name and phone."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("电话"), max_length=24, required=False)


class NewPersonForm(PersonForm):
    """A new person with the account they will sign in with."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, help_text=_("3 至 60 个小写字母、数字、点、横线或下划线；以后不能改")
    )
    field_order = ("username", "name", "phone")


class PhoneForm(forms.Form):
    """Why somebody's phone is looked at."""

    reason = forms.CharField(label=_("查看理由"), max_length=120)


class AppointForm(forms.Form):
    """A post for a person."""

    unit = UnitChoice(Unit.objects.none(), label=_("单位"), to_field_name="uid")
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    line = forms.ChoiceField(label=_("业务"), choices=Line.choices, initial=Line.ALL)
    title = forms.CharField(label=_("岗位名称"), max_length=40, required=False)
    scope = UnitChoice(
        Unit.objects.none(),
        label=_("范围"),
        required=False,
        to_field_name="uid",
        help_text=_("不填：本单位及其下级；办公室、核验员、巡查员、市领导为全县市"),
    )
    starts = DayField(label=_("起"), initial=today)
    ends = DayField(label=_("止"), required=False, help_text=_("授权代批必须填；其余不填即长期"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, actor, "unit", "scope")


class TableFileForm(forms.Form):
    """A workbook to bring in."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_(".xlsx 或 .csv，不超过 20 MB；可用导出的表改好再传"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=False,
        error_messages={"required": _("请选一个文件。"), "empty": _("文件为空。")},
    )

    def clean_file(self) -> Any:
        """Refuse a file too large to be a list of names."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("大于 20 MB。"))
        return file


class CalendarForm(forms.Form):
    """A year's days off: words pasted, or a workbook."""

    year = forms.IntegerField(
        label=_("年份"), required=False, min_value=2020, max_value=2100, help_text=_("不填就按文中写的年份")
    )
    source = forms.CharField(
        label=_("依据"), required=False, max_length=120, help_text=_("例如：国务院办公厅关于部分节假日安排的通知")
    )
    text = forms.CharField(
        label=_("放假和调休上班的日子"),
        required=False,
        max_length=20_000,
        help_text=_("把放假通知全文粘贴进来，或每行写一天，例如：2027-01-01 放假"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(
        label=_("或上传表格"),
        required=False,
        help_text=_(".xlsx 或 .csv：一列日期，一列写放假或上班"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file too large to be a year's days off."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_CALENDAR:
            raise forms.ValidationError(_("大于 1 MB。"))
        return file

    def clean(self) -> dict[str, Any]:
        """One of the two has to be there."""
        given = super().clean() or {}
        if not given.get("text", "").strip() and not given.get("file") and "file" not in self.errors:
            self.add_error("text", gettext("请粘贴放假安排，或上传表格"))
        return given


LARGEST_FILE = 20 * 1024 * 1024
LARGEST_CALENDAR = 1024 * 1024


class ErasureForm(forms.Form):
    """Why somebody's personal information must go, and whether their name goes out of the words too."""

    reason = forms.ChoiceField(label=_("理由"), choices=ErasureReason.choices, widget=forms.RadioSelect)
    words = forms.BooleanField(
        label=_("隐去文字中的姓名"),
        required=False,
        initial=True,
        help_text=_("台账、方案、报结和文件名中的这个姓名改为“某某”。有同名的人时请先核对。"),
    )
