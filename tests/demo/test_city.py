"""The demo city: complete, repeatable, and matching what its own sample hand-over will name."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.core.errors import Invalid
from bihuan.demo.city import DATA, load_city
from bihuan.registry.actions.realms import create_realm
from bihuan.registry.models import Appointment, Person, Place, Role, Unit, UnitKind
from bihuan.registry.naming import key_of
from bihuan.registry.queries.units import unit_directory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TODAY = date(2026, 3, 2)
# GB/T 2260 names of the county's fifteen township-level units.
TOWNSHIPS = {
    "410184001": "新建路街道", "410184002": "新华路街道", "410184003": "新烟街道", "410184101": "新村镇",
    "410184102": "辛店镇", "410184103": "观音寺镇", "410184104": "梨河镇", "410184105": "和庄镇", "410184106": "薛店镇",
    "410184107": "孟庄镇", "410184108": "郭店镇", "410184109": "龙湖镇", "410184200": "城关乡",
    "410184402": "具茨山国家级森林公园", "410184403": "新郑新区",
}  # fmt: skip


def named(name: str) -> set[str]:
    """The full names of the units one name leads to."""
    realm = Unit.objects.get(kind=UnitKind.REALM)
    return {entry.full_name for entry in unit_directory(realm.pk, on=TODAY) if entry.key == key_of(name)}


def test_city_has_its_townships_with_their_codes() -> None:
    load_city()
    found = Unit.objects.filter(code__startswith="410184", kind__in=(UnitKind.TOWNSHIP, UnitKind.COMMITTEE))
    assert dict(found.values_list("code", "name")) == TOWNSHIPS


def test_city_has_villages_places_and_somebody_for_every_role() -> None:
    load_city()

    assert Unit.objects.filter(kind=UnitKind.VILLAGE).count() >= 40
    assert Place.objects.count() == 120
    assert Place.objects.values("kind").distinct().count() >= 12
    assert set(Appointment.objects.values_list("role", flat=True)) == {role.value for role in Role}
    heads = {Role.LIAISON, Role.HEAD}
    for unit in Unit.objects.filter(kind__in=(UnitKind.TOWNSHIP, UnitKind.COMMITTEE, UnitKind.BUREAU)):
        assert heads <= set(unit.appointments.values_list("role", flat=True)), unit


@pytest.mark.parametrize(
    ("called", "unit"),
    [
        ("教育园区管委会", "龙湖镇"),
        ("龙湖镇", "龙湖镇"),
        ("教育园区管委会（龙湖镇）", "龙湖镇"),
        ("市城管局", "新郑市城市管理局"),
        ("城管局", "新郑市城市管理局"),
        ("新郑市城市管理局", "新郑市城市管理局"),
        ("市政务服务大数据局", "新郑市政务服务和大数据管理局"),
        ("市文广旅体局", "新郑市文化广电旅游体育局"),
        ("烟厂社区", "新烟街道烟厂社区"),
        ("荆王村", "龙湖镇荆王村"),
        ("新蛮子营村", "梨河镇新蛮子营村"),
        ("省观摩组", "河南省委宣传部观摩组"),
        ("新烟街道办事处", "新烟街道"),
    ],
)
def test_city_units_are_found_by_what_people_write(called: str, unit: str) -> None:
    load_city()
    assert named(called) == {unit}


def test_city_names_lead_to_one_unit_each() -> None:
    city = load_city()
    keys: dict[str, set[str]] = {}
    for entry in unit_directory(city.realm.pk, on=TODAY):
        keys.setdefault(entry.key, set()).add(entry.full_name)
    assert {key: names for key, names in keys.items() if len(names) > 1} == {}


def test_city_loaded_again_changes_nothing() -> None:
    first = load_city()
    with CaptureQueriesContext(connection) as queries:
        second = load_city()

    assert first.changed == sum(numbers["rows"] for numbers in first.tables.values()) > 450
    assert second.changed == 0
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(queries) < 60


def test_city_takes_back_nothing_that_people_added() -> None:
    load_city()
    people = Person.objects.count()
    load_city()
    assert Person.objects.count() == people


def test_city_beside_another_county_is_refused() -> None:
    create_realm(name="邻县", short_name="邻县")
    with pytest.raises(Invalid):
        load_city()
    assert Unit.objects.count() == 1


def test_city_files_hold_invented_posts_and_positions_in_the_county() -> None:
    with (DATA / "people.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    with (DATA / "places.csv").open(encoding="utf-8") as file:
        places = list(csv.DictReader(file))

    titles = ("联络员", "负责人", "经办", "核验员", "巡查员", "代批人", "领导")
    assert all(person["姓名"].endswith(titles) for person in people)
    assert all(person["电话"].startswith("0371-0000") for person in people)
    assert all(113.4 < float(place["经度"]) < 114 and 34.2 < float(place["纬度"]) < 34.8 for place in places)
