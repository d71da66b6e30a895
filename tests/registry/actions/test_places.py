"""Places: created, changed, ended; by the offices and the system administrator."""

from datetime import date
from decimal import Decimal

import pytest

from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.registry.actions.places import (
    PlaceDraft,
    add_place_aliases,
    change_place,
    create_place,
    end_place,
    reopen_place,
)
from bihuan.registry.models import Place
from bihuan.registry.queries.places import PlaceFilter, filter_places, place_directory
from tests.support.county import County

MARKET = PlaceDraft("农贸市场", "南街市场", "南街 1 号", Decimal("113.74"), Decimal("34.40"), ("南街菜市",))
TODAY = date(2026, 3, 2)


def aliases(place: Place) -> set[str]:
    return set(place.aliases.values_list("name", flat=True))


def test_create_place_is_found_by_name_and_alias(county: County) -> None:
    place = create_place(MARKET, unit=county.town, actor=county.office)

    entries = [(entry.name, entry.official, entry.unit_id) for entry in place_directory(county.realm.pk, on=TODAY)]
    assert entries == [("南街市场", "南街市场", county.town.pk), ("南街菜市", "南街市场", county.town.pk)]
    assert place.key == "南街市场"


@pytest.mark.parametrize("who", ["security", "auditor", "liaison"])
def test_create_place_is_refused_to_others(county: County, who: str) -> None:
    with pytest.raises(Denied):
        create_place(MARKET, unit=None, actor=getattr(county, who))
    assert not Place.objects.exists()


def test_create_place_twice_is_a_conflict_within_a_kind(county: County) -> None:
    create_place(MARKET, unit=None, actor=county.office)
    create_place(PlaceDraft("社区", "南街市场"), unit=None, actor=county.office)

    with pytest.raises(Conflict) as refusal:
        create_place(MARKET, unit=None, actor=county.office)
    assert str(refusal.value) == "农贸市场中已有“南街市场”。"


def test_create_place_with_half_a_position_is_refused(county: County) -> None:
    with pytest.raises(Invalid):
        create_place(PlaceDraft("广场", "东广场", longitude=Decimal(113)), unit=None, actor=county.office)


def test_create_place_in_the_charge_of_a_foreign_unit_is_not_found(county: County, elsewhere: County) -> None:
    with pytest.raises(NotFound):
        create_place(MARKET, unit=elsewhere.town, actor=county.office)


def test_change_place_keeps_its_former_name_as_an_alias(county: County) -> None:
    place = create_place(MARKET, unit=county.town, actor=county.office)

    change_place(place, PlaceDraft("农贸市场", "南街农贸市场"), unit=county.bureau, actor=county.office)

    place.refresh_from_db()
    assert (place.name, place.unit, place.longitude) == ("南街农贸市场", county.bureau, None)
    assert aliases(place) == {"南街市场"}


def test_change_place_of_another_realm_is_not_found(county: County, elsewhere: County) -> None:
    place = create_place(MARKET, unit=elsewhere.town, actor=elsewhere.office)

    with pytest.raises(NotFound):
        change_place(place, PlaceDraft("广场", "东广场"), unit=None, actor=county.office)
    place.refresh_from_db()
    assert place.name == "南街市场"


def test_end_place_leaves_the_list_and_the_directory(county: County) -> None:
    place = create_place(MARKET, unit=county.town, actor=county.office)
    end_place(place, on=date(2026, 3, 1), actor=county.office)

    assert place_directory(county.realm.pk, on=TODAY) == []
    assert not filter_places(county.office, PlaceFilter(), today=TODAY).exists()
    assert filter_places(county.office, PlaceFilter(ended=True), today=TODAY).count() == 1

    reopen_place(place, actor=county.office)
    assert filter_places(county.office, PlaceFilter(), today=TODAY).count() == 1


def test_add_place_aliases_leaves_known_ones_alone(county: County) -> None:
    place = create_place(MARKET, unit=county.town, actor=county.office)
    add_place_aliases(place, ["南街市场", "南街菜市", "南市场"], actor=county.office)
    add_place_aliases(place, ["南市场"], actor=county.office)

    assert aliases(place) == {"南街菜市", "南市场"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (PlaceFilter(words="菜市"), True),
        (PlaceFilter(words="南街 1"), True),
        (PlaceFilter(words="北街"), False),
        (PlaceFilter(kind="农贸市场"), True),
        (PlaceFilter(kind="社区"), False),
    ],
)
def test_filter_places_by_words_and_kind(county: County, wanted: PlaceFilter, found: bool) -> None:
    create_place(MARKET, unit=county.town, actor=county.office)

    assert filter_places(county.liaison, wanted, today=TODAY).exists() is found


def test_filter_places_by_unit_takes_its_subtree_and_no_foreign_unit(county: County, elsewhere: County) -> None:
    create_place(MARKET, unit=county.town, actor=county.office)

    assert filter_places(county.liaison, PlaceFilter(unit=county.realm.uid), today=TODAY).count() == 1
    assert filter_places(county.liaison, PlaceFilter(unit=county.bureau.uid), today=TODAY).count() == 0
    assert filter_places(county.liaison, PlaceFilter(unit=elsewhere.town.uid), today=TODAY).count() == 0
    assert filter_places(elsewhere.liaison, PlaceFilter(), today=TODAY).count() == 0
