"""Tables in and out: what is new, changed, same or refused; saved whole or not at all; read back without a difference."""

import csv
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.units import end_unit
from bihuan.registry.exchange.difference import Difference, Status, fingerprint
from bihuan.registry.exchange.staging import commit, get_import, load, preview, stage
from bihuan.registry.exchange.writing import export
from bihuan.registry.models import Account, Appointment, Place, TableImport, TableKind, Unit, UnitName
from tests.support.county import County

UNITS = (("全称", "简称", "类别", "上级单位", "别名"), ("测试县西镇", "西镇", "乡镇街道", "测试县", "西镇政府、西镇办"))


def table(folder: Path, *rows: tuple[object, ...], name: str = "表.csv") -> Path:
    """Write a CSV file as a person would save it."""
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def judged(found: list[Difference]) -> list[tuple[int, str, str]]:
    """Row, status and sentence of each difference."""
    return [(item.number, item.status.value, item.reason % item.reason_data if item.reason else "") for item in found]


def staged_rows(kind: TableKind, path: Path, county: County, who: str = "system") -> list[Difference]:
    actor = getattr(county, who)
    return preview(stage(kind, path, name=path.name, actor=actor), actor=actor)


def test_units_new_changed_and_same_are_told_apart(county: County, tmp_path: Path) -> None:
    load(TableKind.UNITS, table(tmp_path, *UNITS), actor=county.system)
    rows = (*UNITS, ("测试县东镇", "东镇", "乡镇街道", "测试县", "东镇政府"), ("甲村", "", "村社区", "西镇", ""))

    found = staged_rows(TableKind.UNITS, table(tmp_path, *rows), county)

    assert judged(found) == [(2, "same", ""), (3, "changed", ""), (4, "new", "")]
    assert found[1].changed == ("aliases",)
    assert (found[2].after["parent"], found[2].after["short_name"]) == ("测试县西镇", "甲村")


def test_units_preview_writes_nothing(county: County, tmp_path: Path) -> None:
    before = (Unit.objects.count(), UnitName.objects.count())
    staged_rows(TableKind.UNITS, table(tmp_path, *UNITS), county)
    assert (Unit.objects.count(), UnitName.objects.count()) == before


def test_units_children_before_their_parents_are_saved(county: County, tmp_path: Path) -> None:
    heads = ("全称", "类别", "上级单位")
    rows = (heads, ("丙组", "内设机构", "乙村"), ("乙村", "村社区", "甲镇"), ("甲镇", "乡镇街道", ""))

    load(TableKind.UNITS, table(tmp_path, *rows), actor=county.system)

    group = Unit.objects.get(name="丙组")
    assert group.parent is not None
    assert group.parent.parent is not None
    assert group.path == f"{county.realm.path}{group.parent.parent_id}/{group.parent_id}/{group.pk}/"


def test_units_that_are_each_others_parents_save_nothing(county: County, tmp_path: Path) -> None:
    rows = (("全称", "类别", "上级单位"), ("甲村", "村社区", "乙村"), ("乙村", "村社区", "甲村"))
    before = Unit.objects.count()
    with pytest.raises(Invalid) as refusal:
        load(TableKind.UNITS, table(tmp_path, *rows), actor=county.system)
    assert str(refusal.value) == "全部未保存：这些单位互为上级，请检查“上级单位”一列。"
    assert Unit.objects.count() == before


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            ("甲村", "村庄", ""),
            "“类别”不能是“村庄”，可以是：县市、办公室、市直单位、乡镇街道、管委会、村社区、内设机构、支部、外部单位。",
        ),
        (("甲村", "村社区", "无此镇"), "“上级单位”里的单位不认识：无此镇。"),
        (("", "村社区", ""), "“全称”没有填。"),
        (("甲" * 81, "村社区", ""), "“全称”有 81 个字，最多 80 个。"),
        (("甲社", "外部单位", "东镇"), "外部单位不在单位树内，不能有上级单位。"),
    ],
)
def test_units_refused_rows_say_why(county: County, tmp_path: Path, row: tuple[str, ...], sentence: str) -> None:
    found = staged_rows(TableKind.UNITS, table(tmp_path, ("全称", "类别", "上级单位"), row), county)
    assert judged(found) == [(2, "refused", sentence)]


def test_units_twice_in_a_file_are_refused(county: County, tmp_path: Path) -> None:
    found = staged_rows(TableKind.UNITS, table(tmp_path, *UNITS, UNITS[1]), county)
    assert judged(found)[1] == (3, "refused", "与第 2 行重复。")


def test_units_one_refused_row_saves_nothing_at_all(county: County, tmp_path: Path) -> None:
    path = table(tmp_path, *UNITS, ("甲村", "甲村", "村庄", "", ""))
    staged = stage(TableKind.UNITS, path, name="表.csv", actor=county.system)
    before = Unit.objects.count()

    with pytest.raises(Invalid):
        commit(staged, seen=fingerprint(preview(staged, actor=county.system)), actor=county.system)
    assert Unit.objects.count() == before


def test_units_found_by_code_are_renamed_and_keep_their_old_name(county: County, tmp_path: Path) -> None:
    load(TableKind.UNITS, table(tmp_path, ("代码", "全称", "类别"), ("x1", "旧名镇", "乡镇街道")), actor=county.system)
    numbers = load(
        TableKind.UNITS, table(tmp_path, ("代码", "全称", "类别"), ("x1", "新名镇", "乡镇街道")), actor=county.system
    )

    assert (numbers["new"], numbers["changed"]) == (0, 1)
    unit = Unit.objects.get(code="x1")
    assert unit.name == "新名镇"
    assert "旧名镇" in set(unit.names.filter(kind="alias").values_list("name", flat=True))


@pytest.mark.parametrize("kind", list(TableKind))
def test_export_reads_back_without_a_difference(county: County, tmp_path: Path, kind: TableKind) -> None:
    fill(county, tmp_path)
    actor = county.security if kind is TableKind.APPOINTMENTS else county.system
    written = export(kind, tmp_path / "out.xlsx", actor=actor)

    numbers = load(kind, tmp_path / "out.xlsx", actor=actor)

    assert written == numbers["rows"] > 0
    assert numbers == {"rows": written, "new": 0, "changed": 0, "same": written, "refused": 0}


@pytest.mark.parametrize("kind", list(TableKind))
def test_export_in_english_reads_back_without_a_difference(county: County, tmp_path: Path, kind: TableKind) -> None:
    fill(county, tmp_path)
    actor = county.security if kind is TableKind.APPOINTMENTS else county.system
    with translation.override("en"):
        written = export(kind, tmp_path / "out.xlsx", actor=actor)
    assert load(kind, tmp_path / "out.xlsx", actor=actor)["same"] == written


def test_export_after_a_unit_has_ended_reads_back_without_a_difference(county: County, tmp_path: Path) -> None:
    fill(county, tmp_path)
    end_unit(county.bureau, on=today() - timedelta(days=1), successor=county.town, actor=county.system)
    for kind, actor in ((TableKind.UNITS, county.system), (TableKind.APPOINTMENTS, county.security)):
        written = export(kind, tmp_path / "out.xlsx", actor=actor)
        assert load(kind, tmp_path / "out.xlsx", actor=actor)["same"] == written


def test_export_looks_like_a_table_an_office_prints(county: County, tmp_path: Path) -> None:
    export(TableKind.UNITS, tmp_path / "out.xlsx", actor=county.liaison)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active

    assert sheet.cell(1, 1).value == "测试县单位名册"
    assert [cell.value for cell in sheet[3]][:4] == ["代码", "全称", "简称", "类别"]
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.asvs("8.2.3")
@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        (TableKind.UNITS, {"system", "security", "auditor", "office", "liaison"}),
        (TableKind.PLACES, {"system", "security", "auditor", "office", "liaison"}),
        (TableKind.APPOINTMENTS, {"system", "security", "office"}),
        (TableKind.PEOPLE, {"system"}),
    ],
)
def test_export_by_right(county: County, tmp_path: Path, kind: TableKind, allowed: set[str]) -> None:
    for who in ("system", "security", "auditor", "office", "liaison"):
        if who in allowed:
            export(kind, tmp_path / "out.xlsx", actor=getattr(county, who))
            assert AuditEntry.objects.latest("id").action == "export"
            continue
        with pytest.raises(Denied):
            export(kind, tmp_path / "out.xlsx", actor=getattr(county, who))


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        (TableKind.UNITS, {"system"}),
        (TableKind.PLACES, {"system", "office"}),
        (TableKind.APPOINTMENTS, {"security"}),
        (TableKind.PEOPLE, {"system"}),
    ],
)
def test_import_by_right(county: County, tmp_path: Path, kind: TableKind, allowed: set[str]) -> None:
    path = table(tmp_path, *FILES[kind])
    for who in {"system", "security", "auditor", "office", "liaison"} - allowed:
        with pytest.raises(Denied):
            stage(kind, path, name="表.csv", actor=getattr(county, who))
    assert not TableImport.objects.exists()


def test_commit_gives_a_receipt_and_keeps_no_row(county: County, tmp_path: Path) -> None:
    staged = stage(TableKind.PEOPLE, table(tmp_path, *FILES[TableKind.PEOPLE]), name="人员.csv", actor=county.system)
    assert "某镇联络员" not in staged.rows

    done = commit(staged, seen=fingerprint(preview(staged, actor=county.system)), actor=county.system)

    assert done.receipt == {"rows": 1, "new": 1, "changed": 0, "same": 0, "refused": 0}
    assert (done.rows, done.committed_at is not None) == ("", True)
    line = AuditEntry.objects.latest("id")
    assert (line.action, line.detail["table"], line.detail["new"]) == ("import", "people", "1")
    with pytest.raises(Conflict):
        commit(done, seen="", actor=county.system)


def test_commit_after_the_registry_has_changed_is_a_conflict(county: County, tmp_path: Path) -> None:
    staged = stage(TableKind.UNITS, table(tmp_path, *UNITS), name="表.csv", actor=county.system)
    seen = fingerprint(preview(staged, actor=county.system))
    load(TableKind.UNITS, table(tmp_path, *UNITS), actor=county.system)

    with pytest.raises(Conflict) as refusal:
        commit(staged, seen=seen, actor=county.system)
    assert str(refusal.value) == "预览之后名册有了变化，请再看一遍差异后确认。"


def test_imports_are_ones_own_and_the_next_takes_the_place_of_the_last(
    county: County, elsewhere: County, tmp_path: Path
) -> None:
    first = stage(TableKind.PLACES, table(tmp_path, *FILES[TableKind.PLACES]), name="表.csv", actor=county.system)
    for other in (county.office, elsewhere.system):
        with pytest.raises(NotFound):
            get_import(other, first.uid)
    stage(TableKind.PLACES, table(tmp_path, *FILES[TableKind.PLACES]), name="表.csv", actor=county.system)
    with pytest.raises(NotFound):
        get_import(county.system, first.uid)


def test_people_import_gives_accounts_without_right_or_password(county: County, tmp_path: Path) -> None:
    load(TableKind.PEOPLE, table(tmp_path, *FILES[TableKind.PEOPLE]), actor=county.system)
    account = Account.objects.get(username="mouzhen.lianluo")
    assert (account.has_usable_password(), account.person.appointments.count()) == (False, 0)


def test_appointments_of_unknown_people_and_open_delegates_are_refused(county: County, tmp_path: Path) -> None:
    rows = (
        ("用户名", "单位", "角色", "起", "止"),
        ("nobody", "东镇", "联络员", "2026-01-01", ""),
        ("mouzhen.lianluo", "东镇", "授权代批人", "2026-01-01", ""),
        ("mouzhen.lianluo", "东镇", "联络员", "2026-02-30", ""),
    )
    load(TableKind.PEOPLE, table(tmp_path, *FILES[TableKind.PEOPLE], name="人员.csv"), actor=county.system)
    found = staged_rows(TableKind.APPOINTMENTS, table(tmp_path, *rows), county, "security")

    assert judged(found) == [
        (2, "refused", "没有用户名为“nobody”的人员。"),
        (3, "refused", "授权代批要写明截止日期。"),
        (4, "refused", "“起”不是日期：2026-02-30；请写成 2023-02-22 的样子。"),
    ]


def test_appointments_change_title_and_last_day_only(county: County, tmp_path: Path) -> None:
    fill(county, tmp_path)
    heads, row = FILES[TableKind.APPOINTMENTS]
    ended = (heads, (*row[:-1], "2027年1月31日"))
    numbers = load(TableKind.APPOINTMENTS, table(tmp_path, *ended), actor=county.security)

    post = Appointment.objects.get(person__account__username="mouzhen.lianluo")
    assert (numbers["changed"], numbers["new"], post.ends.isoformat() if post.ends else "") == (1, 0, "2027-01-31")


def test_places_positions_are_checked_and_rounded_to_six_places(county: County, tmp_path: Path) -> None:
    rows = (
        ("点位类别", "点位名称", "经度", "纬度"),
        ("广场", "甲广场", "113.12345678", "34.4"),
        ("广场", "乙广场", "213", "34.4"),
        ("广场", "丙广场", "113", ""),
        ("广场", "丁广场", "东经", "34"),
    )
    found = staged_rows(TableKind.PLACES, table(tmp_path, *rows), county, "office")

    assert [item.status for item in found] == [Status.NEW, Status.REFUSED, Status.REFUSED, Status.REFUSED]
    assert found[0].after["longitude"] == "113.123457"
    assert judged(found)[3][2] == "“经度”不是数字：东经。"


def test_places_without_some_columns_keep_what_they_had(county: County, tmp_path: Path) -> None:
    fill(county, tmp_path)
    rows = (("点位类别", "点位名称", "地址"), ("广场", "东广场", "东街 9 号"))
    load(TableKind.PLACES, table(tmp_path, *rows), actor=county.office)

    place = Place.objects.get(name="东广场")
    assert (place.address, place.unit, str(place.longitude)) == ("东街 9 号", county.town, "113.740000")


def test_a_file_without_the_heads_is_refused_as_a_whole(county: County, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        stage(TableKind.UNITS, table(tmp_path, ("序号", "问题"), (1, "积水")), name="问题.csv", actor=county.system)
    assert str(refusal.value) == "“问题.csv”里找不到需要的表头：全称、类别。"


def test_title_rows_blank_rows_and_totals_are_left_out(county: County, tmp_path: Path) -> None:
    rows = (("测试县单位名册",), (), *UNITS, ("", "", ""), ("合计", "1"))
    found = staged_rows(TableKind.UNITS, table(tmp_path, *rows), county)
    assert [item.status for item in found] == [Status.NEW]


FILES: dict[TableKind, tuple[tuple[object, ...], ...]] = {
    TableKind.UNITS: UNITS,
    TableKind.PEOPLE: (("用户名", "姓名", "电话"), ("mouzhen.lianluo", "某镇联络员", "0371-00002222")),
    TableKind.APPOINTMENTS: (
        ("用户名", "单位", "角色", "业务", "岗位名称", "范围", "起", "止"),
        ("mouzhen.lianluo", "市城管局", "联络员", "创文", "值班", "东镇", "2026-01-01", ""),
    ),
    TableKind.PLACES: (
        ("点位类别", "点位名称", "责任单位", "经度", "纬度", "别名"),
        ("广场", "东广场", "东镇", "113.74", "34.40", "东门广场、大广场"),
    ),
}


def fill(county: County, folder: Path) -> None:
    """Bring one row of every table in."""
    for kind, who in (
        (TableKind.UNITS, county.system),
        (TableKind.PEOPLE, county.system),
        (TableKind.PLACES, county.office),
        (TableKind.APPOINTMENTS, county.security),
    ):
        load(kind, table(folder, *FILES[kind]), actor=who)
