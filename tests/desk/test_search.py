"""搜索: by number, words, names and initials; nobody finds what they may not see; the same questions however much there is."""

import pytest
from django.urls import reverse

from bihuan.ledger import actions
from bihuan.registry.actions.places import PlaceDraft, create_place
from bihuan.registry.actions.units import UnitDraft, create_unit
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, UnitKind
from tests.ledger.factories import County, make_actor, make_batch, make_county, make_items, make_unit
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions


@pytest.fixture
def town(county: County) -> County:
    """新烟街道 with an alias, two markets (one of another kind), and items at them."""
    system = make_actor(county.realm, Role.SYSTEM_ADMIN)
    draft = UnitDraft(UnitKind.TOWNSHIP, "示例市新烟街道办事处", "新烟街道", aliases=("新烟办",))
    unit = create_unit(draft, parent=county.realm, actor=system)
    market = create_place(
        PlaceDraft("农贸市场", "人民路菜市", "人民路 8 号", aliases=("老菜场",)), unit=unit, actor=system
    )
    create_place(PlaceDraft("广场", "东广场", "东街"), unit=None, actor=system)
    (item,) = make_items(county, batch=make_batch(county), place=market, lead=unit)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    return county


def find(actor: Actor, words: str, name: str = "desk:search") -> str:
    return text_of(signed_in(actor).get(reverse(name), {"q": words}))


@pytest.mark.parametrize(
    ("words", "seen", "unseen"),
    [
        ("新烟", ["示例市新烟街道办事处", "2026-1"], ["东广场"]),
        ("xyjd", ["示例市新烟街道办事处", "2026-1"], ["东广场"]),
        ("ＸＹＢ", ["示例市新烟街道办事处"], ["东广场"]),
        ("rmlcs", ["人民路菜市", "2026-1"], ["东广场", "办事处"]),
        ("lcc", ["人民路菜市"], ["东广场"]),
        ("菜市 人民", ["人民路菜市", "2026-1"], ["东广场"]),
        ("dgc 东街", ["东广场"], ["人民路菜市"]),
        ("xyjd 垃圾", ["2026-1"], ["办事处"]),
        ("第1号", ["编号相符", "2026-1"], []),
        ("２０２６－１", ["编号相符", "2026-1"], []),
        ("1", ["编号相符", "2026-1"], []),
        ("没有这样的词", ["没有找到“没有这样的词”"], ["2026-1"]),
        ("x", ["没有找到“x”"], []),
    ],
)
def test_search_finds_by_number_word_name_and_initials(
    town: County, words: str, seen: list[str], unseen: list[str]
) -> None:
    found = text_of(signed_in(town.clerk).get(reverse("desk:search"), {"q": words}))
    main = found[found.index("编号、问题、点位、单位或首字母") :]
    main = main[: main.index("截至")]

    assert [word for word in seen if word not in main] == []
    assert [word for word in unseen if word in main] == []


def test_nobody_finds_items_they_may_not_see(town: County) -> None:
    neighbour = make_actor(make_unit("邻街街道", UnitKind.TOWNSHIP, town.realm, town.realm), Role.LIAISON)
    stranger = make_county("邻县").clerk

    for name in ("desk:search", "desk:suggest"):
        for words in ("rmlcs", "垃圾", "2026-1", "1"):
            assert "路边有垃圾" in find(town.clerk, words, name)
            assert "路边有垃圾" not in find(neighbour, words, name)
        assert "人民路菜市" in find(neighbour, "rmlcs", name)
        assert "没有找到“rmlcs”" in find(stranger, "rmlcs", name)
        assert "没有找到“新烟”" in find(stranger, "新烟", name)


def test_suggestions_are_a_part_of_a_page_with_words_for_who_does_not_see_them(town: County) -> None:
    client = signed_in(town.clerk)
    part = client.get(reverse("desk:suggest"), {"q": "xyjd"})

    assert "<html" not in part.content.decode()
    assert "找到单位 1 个、点位 0 个、事项 1 项" in text_of(part)
    assert 'href="/search/?q=xyjd"' in part.content.decode()
    assert text_of(client.get(reverse("desk:suggest"), {"q": "  "})).strip() == ""


def test_ledger_is_narrowed_by_initials_of_place_and_unit(town: County) -> None:
    (other,) = make_items(town, batch=make_batch(town, name="另一批"))
    actions.correct_item(
        other.uid, actor=town.clerk, correction=actions.Correction(problem="LED 屏坏了"), reason="写错"
    )
    client = signed_in(town.clerk)

    def listed(words: str) -> list[str]:
        html = client.get(reverse("ledger:items"), {"q": words}).content.decode()
        return [number for number in ("2026-1", "2026-2") if f">{number}</a>" in html]

    assert listed("rmlcs") == ["2026-1"]
    assert listed("xyjd") == ["2026-1"]
    assert listed("led") == ["2026-2"]
    assert listed("xyjd led") == []
    assert listed("qqq") == []


@pytest.mark.parametrize("name", ["desk:search", "desk:suggest"])
def test_search_asks_the_same_questions_for_one_and_three(town: County, name: str) -> None:
    system = make_actor(town.realm, Role.SYSTEM_ADMIN)
    client, address = signed_in(town.clerk), reverse(name) + "?q=垃圾"
    one = questions(client, address)
    for number in "二三":
        unit = create_unit(
            UnitDraft(UnitKind.TOWNSHIP, f"垃圾站{number}", f"垃圾{number}"), parent=town.realm, actor=system
        )
        create_place(PlaceDraft("垃圾站", f"垃圾站{number}"), unit=unit, actor=system)
    make_items(town, 2, batch=make_batch(town, name="另一批"))

    assert len(questions(client, address)) == len(one)


def test_those_who_read_no_business_are_offered_units_and_places_only(town: County) -> None:
    security = make_actor(town.realm, Role.SECURITY_ADMIN)

    assert "事项按编号" in find(town.clerk, "rmlcs")
    for words in ("rmlcs", "垃圾", "2026-1"):
        page = find(security, words)
        assert "路边有垃圾" not in page
        assert "事项" not in page
    assert "人民路菜市" in find(security, "rmlcs")
    assert "找到单位 0 个、点位 1 个" in find(security, "rmlcs", "desk:suggest")
    assert "事项" not in find(security, "rmlcs", "desk:suggest")
