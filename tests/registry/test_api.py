from bihuan.registry.actions.places import PlaceDraft, create_place
from bihuan.registry.models import Role, Unit
from tests.ledger.factories import County, make_actor, make_county
from tests.support.api import Program


def test_units_are_those_of_the_county_page_by_page(db: None) -> None:
    county = make_county()
    make_county("外县")
    program, found, cursor = Program(county.liaison), [], ""
    while cursor is not None:
        page = program.get("units", {"limit": 2, "cursor": cursor}).json()
        found += page["units"]
        cursor = page["next"]

    expected = Unit.objects.filter(realm=county.realm).order_by("pk")
    assert [one["uid"] for one in found] == [str(unit.uid) for unit in expected]
    assert [one["name"] for one in program.get("units", {"q": "新街"}).json()["units"]] == ["新街街道", "新街社区"]
    assert found[3]["parent"] == str(county.street.uid)


def test_places_have_their_coordinates_as_written(db: None) -> None:
    county: County = make_county()
    system = make_actor(county.realm, Role.SYSTEM_ADMIN)
    place = create_place(PlaceDraft("广场", "东广场", "东街"), unit=county.street, actor=system)
    place.longitude, place.latitude = "113.740000", "34.395000"
    place.save()

    (row,) = Program(county.liaison).get("places", {"kind": "广场"}).json()["places"]

    assert (row["longitude"], row["latitude"], row["unit"]) == ("113.740000", "34.395000", str(county.street.uid))
    assert Program(county.liaison).get("places", {"kind": "医院"}).json() == {"places": [], "next": None}
    assert Program(make_county("外县").liaison).get("places").json()["places"] == []
