"""Units and places by what people call them: characters, aliases, initials; the likeliest first; never another county's."""

import pytest

from bihuan.registry.actions.locking import today
from bihuan.registry.actions.places import PlaceDraft, add_place_aliases, change_place, create_place
from bihuan.registry.actions.units import UnitDraft, add_unit_names, create_unit, rename_unit
from bihuan.registry.models import PlaceAlias, UnitKind, UnitName, UnitNameKind
from bihuan.registry.queries.calling import MOST_WORDS, called_by
from bihuan.registry.queries.places import ids_by_initials as places_by_initials
from bihuan.registry.queries.places import nearest_places
from bihuan.registry.queries.units import ids_by_initials as units_by_initials
from bihuan.registry.queries.units import nearest_units
from tests.support.county import County


@pytest.fixture
def named(county: County) -> County:
    for name, short in (("长葛新烟街道办事处", "新烟街道"), ("测试县烟草局", "烟草局")):
        create_unit(UnitDraft(UnitKind.TOWNSHIP, name, short), parent=county.realm, actor=county.system)
    create_place(PlaceDraft("农贸市场", "人民路菜市", "人民路 8 号"), unit=None, actor=county.system)
    create_place(PlaceDraft("广场", "菜市广场"), unit=None, actor=county.system)
    return county


def units(county: County, words: str) -> list[str]:
    return [unit.short_name for unit in nearest_units(county.office, words, today=today())]


def places(county: County, words: str) -> list[str]:
    return [place.name for place in nearest_places(county.office, words, today=today())]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("新烟", ["新烟街道"]),
        ("xyjd", ["新烟街道"]),
        ("ＸＹＪＤ", ["新烟街道"]),
        ("zg", ["新烟街道"]),
        ("cgxy", ["新烟街道"]),
        ("yc", ["烟草局"]),
        ("烟", ["烟草局", "新烟街道"]),
        ("街道 xy", ["新烟街道"]),
        ("街道 烟草", []),
        ("x", []),
    ],
)
def test_units_are_found_by_characters_and_initials_of_any_name(named: County, words: str, found: list[str]) -> None:
    assert units(named, words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rmlcs", ["人民路菜市"]),
        ("csg", ["菜市广场"]),
        ("菜市", ["菜市广场", "人民路菜市"]),
        ("cs", ["菜市广场", "人民路菜市"]),
        ("rml 8", ["人民路菜市"]),
        ("人民路 广场", []),
    ],
)
def test_places_are_found_likeliest_first(named: County, words: str, found: list[str]) -> None:
    assert places(named, words) == found


def test_new_names_and_aliases_bring_their_initials(named: County) -> None:
    unit = nearest_units(named.office, "xyjd", today=today())[0]
    place = nearest_places(named.office, "rmlcs", today=today())[0]
    add_unit_names(unit, [(UnitNameKind.ALIAS, "北关办")], actor=named.office)
    add_place_aliases(place, ["老菜场"], actor=named.office)
    rename_unit(unit, name="测试县兴业街道", short_name="兴业街道", on=today(), actor=named.system)
    change_place(place, PlaceDraft("农贸市场", "惠民市场", aliases=("老菜场",)), unit=None, actor=named.system)

    assert units(named, "bgb") == units(named, "xyjd") == ["兴业街道"]
    assert places(named, "lcc") == places(named, "hmsc") == places(named, "rmlcs") == ["惠民市场"]
    assert list(units_by_initials(named.realm.pk, "bgb")) == [unit.pk]
    assert list(places_by_initials(named.realm.pk, "lcc")) == [place.pk]
    assert not UnitName.objects.filter(initials="").exists()
    assert not PlaceAlias.objects.filter(initials="").exists()


def test_another_countys_names_are_not_found(named: County, elsewhere: County) -> None:
    assert units(elsewhere, "xyjd") == []
    assert places(elsewhere, "rmlcs") == []
    assert list(units_by_initials(elsewhere.realm.pk, "xyjd")) == []
    assert list(places_by_initials(elsewhere.realm.pk, "rmlcs")) == []


def test_punctuation_narrows_nothing(named: County) -> None:
    assert set(units(named, "，")) == set(units(named, "")) > {"新烟街道", "烟草局"}


def test_words_have_an_end() -> None:
    assert len(called_by("新 " * 500)) == MOST_WORDS
