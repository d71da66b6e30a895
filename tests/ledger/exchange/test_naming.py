from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ledger.exchange.naming import NameBook, Named
from bihuan.ledger.exchange.unit_words import NamedUnits, named_units
from tests.ledger.exchange.building import ALIAS, PREFIXES, SHORT, UNITS, place_book, unit_book


@pytest.mark.parametrize(
    ("text", "shown", "confidence"),
    [
        ("和庄镇", "和庄镇", "1.00"),
        (" 和庄镇。", "和庄镇", "1.00"),
        ("城管局", "市城管局", "1.00"),
        ("新郑市城市管理局", "市城管局", "1.00"),
        ("教育园区管委会", "龙湖镇", "1.00"),
        ("行政执法局", "市城管局", "0.95"),
        ("新郑市和庄镇", "和庄镇", "0.90"),
        ("和庄镇人民政府", "和庄镇", "0.90"),
        ("新郑城管局", "市城管局", "0.90"),
        ("住建局", "市住建局", "0.90"),
        ("市场监管局", "市市场监管局", "0.90"),
        ("新烟街道办事处", "新烟街道", "0.90"),
        ("新烟办事处", "新烟街道", "0.90"),
        ("龙湖镇（教育园区管委会）", "龙湖镇", "0.85"),
    ],
)
def test_unit_is_found_by_its_names(text: str, shown: str, confidence: str) -> None:
    match = unit_book().match(text)

    assert (match.shown, match.confidence) == (shown, Decimal(confidence))


def test_reason_of_a_match_names_the_name() -> None:
    book = unit_book()

    assert str(book.match("城管局").reason) == "与名录中的名称“城管局”相同"
    assert str(book.match("新郑市和庄镇").reason) == "略去前后缀后与“和庄镇”相同"
    assert str(book.match("和庄镇（集镇）").reason) == "略去括号后与“和庄镇”相同"


def test_unknown_unit_means_nothing_and_offers_the_likeliest() -> None:
    book = unit_book()

    match = book.match("新烟")

    assert (match.key, match.confidence, str(match.reason)) == (None, Decimal("0.00"), "名录中没有“新烟”")
    assert book.candidates("新烟") == [(5, "新烟街道")]


def test_name_of_two_units_means_neither_and_offers_both() -> None:
    match = unit_book().match("东街社区")

    assert (match.key, str(match.reason)) == (None, "“东街社区”可能是 东街社区（甲）、东街社区（乙），请选定")
    assert unit_book().candidates("东街社区") == [(6, "东街社区（甲）"), (7, "东街社区（乙）")]


@pytest.mark.parametrize(("kind", "key"), [("主次干道", 13), ("背街小巷", 14), ("农贸市场", None), ("", None)])
def test_places_of_one_name_are_told_apart_by_kind(kind: str, key: int | None) -> None:
    assert place_book().match("人民路", kind).key == key


def test_place_is_found_by_its_alias() -> None:
    assert place_book().match("中华路菜市场").shown == "中华路农贸市场"


@pytest.mark.parametrize(
    ("lead", "assisting", "expected"),
    [
        ("和庄镇", "", ("和庄镇",)),
        ("和庄镇 市住建局", "", ("和庄镇", "市住建局")),
        ("和庄镇/市住建局、城管局", "", ("和庄镇", "市住建局", "城管局")),
        ("和庄镇，市住建局", "", ("和庄镇", "市住建局")),
        ("和庄镇\n市住建局", "城管局", ("和庄镇", "市住建局", "城管局")),
        ("和庄镇", "城管局；住建局", ("和庄镇", "城管局", "住建局")),
        ("牵头单位：城管局；配合单位：住建局、和庄镇", "", ("城管局", "住建局", "和庄镇")),
        ("住建局配合，城管局牵头", "", ("城管局", "住建局")),
        ("城管局（牵头）、住建局（配合）", "", ("城管局", "住建局")),
        ("责任单位：和庄镇", "", ("和庄镇",)),
        ("城管局和住建局", "", ("城管局", "住建局")),
        ("和庄镇", "和庄镇", ("和庄镇",)),
        ("龙湖镇（教育园区管委会）、住建局", "", ("龙湖镇（教育园区管委会）", "住建局")),
        ("火星局、住建局等单位", "", ("火星局", "住建局")),
        ("Longhu Town", "", ("Longhu Town",)),
        ("Mars Bureau, Longhu Town", "", ("Mars Bureau", "Longhu Town")),
        ("", "住建局", ("", "住建局")),
        ("城管局（牵头）住建局（配合）", "", ("城管局", "住建局")),
        ("城管局为主，住建局配合", "", ("城管局", "住建局")),
        ("龙湖镇（住建局配合）", "", ("龙湖镇（住建局配合）",)),
        ("城管局、和庄镇等乡镇", "", ("城管局", "和庄镇")),
        ("1.城管局 2.住建局", "", ("城管局", "住建局")),
        ("①城管局②住建局", "", ("城管局", "住建局")),
        ("1、城管局；2、住建局", "", ("城管局", "住建局")),
        ("城管局-住建局", "", ("城管局", "住建局")),
        ("和庄镇\\住建局", "", ("和庄镇", "住建局")),
        ("和庄镇", "无", ("和庄镇",)),
        ("/", "—", ("",)),
        ("", "", ("",)),
    ],
)
def test_units_of_a_row_are_taken_apart(lead: str, assisting: str, expected: tuple[str, ...]) -> None:
    first, *others = expected

    assert named_units(lead, assisting, unit_book().knows) == NamedUnits(first, tuple(others))


def test_units_whose_names_joined_are_a_third_units_name_stay_two() -> None:
    joined = [*UNITS, Named(10, "市环卫中心", "城管局环卫中心", ALIAS), Named(10, "市环卫中心", "环卫中心", SHORT)]
    knows = NameBook(joined, prefixes=PREFIXES).knows

    assert named_units("城管局、环卫中心", "", knows) == NamedUnits("城管局", ("环卫中心",))
    assert named_units("城管局 环卫中心", "", knows) == NamedUnits("城管局", ("环卫中心",))
    assert named_units("城管局环卫中心", "", knows) == NamedUnits("城管局环卫中心", ())


NAMES = st.sampled_from(sorted({named.name for named in UNITS} - {"东街社区", "Longhu Town"}))


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), st.sampled_from(["、", "，", ",", "/", "；", " ", "\n"]))
def test_known_units_come_apart_at_any_separator(names: list[str], separator: str) -> None:
    named = named_units(separator.join(names), "", unit_book().knows)

    assert [named.lead, *named.assisting] == names


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_words_come_apart_without_an_error(lead: str, assisting: str) -> None:
    named = named_units(lead, assisting, unit_book().knows)

    assert named.lead not in named.assisting
    assert len(set(named.assisting)) == len(named.assisting)
