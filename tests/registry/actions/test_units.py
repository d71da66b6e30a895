"""Units: created, moved, renamed, ended; each refused, carried out, and told to the audit."""

from datetime import date, timedelta

import pytest

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.places import PlaceDraft, create_place
from bihuan.registry.actions.units import (
    UnitDraft,
    UnitStanding,
    add_unit_names,
    change_unit,
    create_unit,
    end_unit,
    rename_unit,
    reopen_unit,
    set_unit_names,
)
from bihuan.registry.models import Unit, UnitKind, UnitName, UnitNameKind
from bihuan.registry.queries.units import unit_directory
from tests.support.county import County

VILLAGE = UnitDraft(
    UnitKind.VILLAGE,
    "测试县东镇荆村",
    "荆村",
    code="v1",
    official_names=("荆村新区",),
    short_names=("荆庄",),
    aliases=("荆村委会",),
)


def names_of(unit: Unit) -> set[tuple[str, str]]:
    return set(UnitName.objects.filter(unit=unit, ends__isnull=True).values_list("kind", "name"))


def verbs(county: County) -> list[str]:
    return list(AuditEntry.objects.filter(realm=county.realm).order_by("id").values_list("detail__verb", flat=True))


def test_create_unit_stands_below_its_parent_and_is_found_by_every_name(county: County) -> None:
    village = create_unit(VILLAGE, parent=county.town, actor=county.system)

    assert village.path == f"{county.town.path}{village.pk}/"
    assert names_of(village) == {
        ("official", "测试县东镇荆村"),
        ("official", "荆村新区"),
        ("short", "荆村"),
        ("short", "荆庄"),
        ("alias", "荆村委会"),
    }
    assert verbs(county)[-1] == "unit.created"


@pytest.mark.parametrize("who", ["security", "auditor", "office", "liaison"])
def test_create_unit_is_refused_to_all_but_the_system_administrator(county: County, who: str) -> None:
    before = Unit.objects.count()

    with pytest.raises(Denied) as refusal:
        create_unit(VILLAGE, parent=county.town, actor=getattr(county, who))

    assert str(refusal.value) == "只有系统管理员可以增加、变更或撤销单位。"
    assert Unit.objects.count() == before


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (UnitDraft(UnitKind.VILLAGE, "甲村", "甲村"), "请写明上级单位。"),
        (UnitDraft(UnitKind.REALM, "又一县", "又一县"), "县市本级只在初始化时建立。"),
    ],
)
def test_create_unit_without_a_place_in_the_tree_is_refused(county: County, draft: UnitDraft, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_unit(draft, parent=None, actor=county.system)

    assert str(refusal.value) == sentence


def test_create_outside_body_stands_beside_the_tree(county: County) -> None:
    body = create_unit(UnitDraft(UnitKind.OUTSIDE, "省观摩组", "省观摩组"), parent=None, actor=county.system)

    assert body.path == f"{body.pk}/"
    with pytest.raises(Invalid):
        create_unit(UnitDraft(UnitKind.VILLAGE, "甲村", "甲村"), parent=body, actor=county.system)
    with pytest.raises(Invalid):
        create_unit(UnitDraft(UnitKind.OUTSIDE, "市考评办", "市考评办"), parent=county.town, actor=county.system)


def test_create_unit_with_a_taken_name_or_code_is_a_conflict(county: County) -> None:
    create_unit(VILLAGE, parent=county.town, actor=county.system)

    with pytest.raises(Conflict) as name:
        create_unit(VILLAGE, parent=county.town, actor=county.system)
    with pytest.raises(Conflict) as code:
        create_unit(UnitDraft(UnitKind.VILLAGE, "乙村", "乙村", code="v1"), parent=county.town, actor=county.system)

    assert str(name.value) == "已有全称为“测试县东镇荆村”的单位。"
    assert str(code.value) == "代码 v1 已属于“测试县东镇荆村”。"


def test_create_unit_below_a_unit_of_another_realm_is_not_found(county: County, elsewhere: County) -> None:
    with pytest.raises(NotFound):
        create_unit(VILLAGE, parent=elsewhere.town, actor=county.system)


def test_change_unit_moves_the_whole_subtree(county: County) -> None:
    village = create_unit(VILLAGE, parent=county.town, actor=county.system)
    group = create_unit(UnitDraft(UnitKind.SECTION, "第一组", "一组"), parent=village, actor=county.system)

    change_unit(village, UnitStanding(UnitKind.VILLAGE, "v2", 7, None), parent=county.bureau, actor=county.system)

    village.refresh_from_db()
    group.refresh_from_db()
    assert village.path == f"{county.bureau.path}{village.pk}/"
    assert group.path == f"{village.path}{group.pk}/"
    assert (village.code, village.order) == ("v2", 7)


def test_change_unit_below_itself_is_refused(county: County) -> None:
    village = create_unit(VILLAGE, parent=county.town, actor=county.system)
    standing = UnitStanding(UnitKind.TOWNSHIP, "", 0, None)

    with pytest.raises(Invalid) as refusal:
        change_unit(county.town, standing, parent=village, actor=county.system)

    assert str(refusal.value) == "上级单位不能是本单位或它的下级。"


def test_change_realm_into_something_else_is_refused(county: County) -> None:
    with pytest.raises(Invalid):
        change_unit(county.realm, UnitStanding(UnitKind.BUREAU, "", 0, None), parent=None, actor=county.system)


def test_rename_unit_keeps_the_old_name_as_an_alias(county: County) -> None:
    rename_unit(county.bureau, name="测试县综合执法局", short_name="执法局", on=today(), actor=county.system)

    county.bureau.refresh_from_db()
    assert (county.bureau.name, county.bureau.short_name) == ("测试县综合执法局", "执法局")
    found = {entry.name: entry.name_kind for entry in unit_directory(county.realm.pk, on=today())}
    assert found["测试县综合执法局"] == UnitNameKind.OFFICIAL
    assert found["测试县城管局"] == UnitNameKind.ALIAS
    assert verbs(county)[-1] == "unit.renamed"


def test_rename_unit_from_a_day_to_come_is_refused(county: County) -> None:
    with pytest.raises(Invalid):
        rename_unit(county.bureau, name="甲", short_name="甲", on=today() + timedelta(days=1), actor=county.system)


def test_rename_unit_and_back_leaves_one_live_entry_of_each_name(county: County) -> None:
    first = county.bureau.name
    rename_unit(county.bureau, name="甲局", short_name="甲", on=today(), actor=county.system)
    rename_unit(county.bureau, name=first, short_name=first, on=today(), actor=county.system)

    live = UnitName.objects.filter(unit=county.bureau, kind=UnitNameKind.OFFICIAL, ends__isnull=True)
    assert [entry.name for entry in live] == [first]


def test_add_unit_names_by_an_office_takes_aliases_only(county: County) -> None:
    added = add_unit_names(county.bureau, [(UnitNameKind.ALIAS, "城管")], actor=county.office)
    again = add_unit_names(county.bureau, [(UnitNameKind.ALIAS, "城管")], actor=county.office)

    assert [entry.name for entry in added] == ["城管"]
    assert again == []
    with pytest.raises(Denied):
        add_unit_names(county.bureau, [(UnitNameKind.OFFICIAL, "城管委")], actor=county.office)
    with pytest.raises(Denied):
        add_unit_names(county.bureau, [(UnitNameKind.ALIAS, "执法")], actor=county.liaison)


def test_set_unit_names_ends_those_left_out(county: County) -> None:
    set_unit_names(county.bureau, UnitNameKind.ALIAS, ["甲", "乙"], actor=county.system)
    set_unit_names(county.bureau, UnitNameKind.ALIAS, ["乙", "丙"], actor=county.system)

    assert {name for kind, name in names_of(county.bureau) if kind == "alias"} == {"乙", "丙"}
    assert "甲" not in {entry.name for entry in unit_directory(county.realm.pk, on=today())}


def test_end_unit_hands_its_places_to_the_successor(county: County) -> None:
    place = create_place(PlaceDraft("广场", "东广场"), unit=county.bureau, actor=county.office)

    end_unit(county.bureau, on=date(2026, 1, 31), successor=county.town, actor=county.system)

    county.bureau.refresh_from_db()
    place.refresh_from_db()
    assert (county.bureau.ends, county.bureau.successor) == (date(2026, 1, 31), county.town)
    assert place.unit == county.town
    assert county.bureau.pk not in {entry.unit_id for entry in unit_directory(county.realm.pk, on=date(2026, 2, 1))}
    assert county.bureau.pk in {entry.unit_id for entry in unit_directory(county.realm.pk, on=date(2026, 1, 31))}


def test_end_unit_with_live_units_below_is_refused(county: County) -> None:
    create_unit(VILLAGE, parent=county.town, actor=county.system)

    with pytest.raises(Invalid) as refusal:
        end_unit(county.town, on=today(), successor=None, actor=county.system)

    assert str(refusal.value) == "“测试县东镇荆村”还在该单位之下，请先变更它的上级。"


def test_end_unit_into_itself_or_an_ended_unit_is_refused(county: County) -> None:
    end_unit(county.town, on=date(2025, 12, 31), successor=None, actor=county.system)

    with pytest.raises(Invalid):
        end_unit(county.bureau, on=today(), successor=county.bureau, actor=county.system)
    with pytest.raises(Invalid):
        end_unit(county.bureau, on=today(), successor=county.town, actor=county.system)
    with pytest.raises(Invalid):
        end_unit(county.realm, on=today(), successor=None, actor=county.system)


def test_reopen_unit_takes_its_end_back(county: County) -> None:
    end_unit(county.town, on=date(2025, 12, 31), successor=county.bureau, actor=county.system)
    reopen_unit(county.town, actor=county.system)

    county.town.refresh_from_db()
    assert (county.town.ends, county.town.successor) == (None, None)
