from dataclasses import replace

import pytest
from django.test import RequestFactory

from bihuan.ui import navigation
from bihuan.ui.navigation import Entry, Section

pytestmark = pytest.mark.urls("tests.ui.urls")


@pytest.fixture(autouse=True)
def empty_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})


def entry(url_name: str, *, order: int = 1, section: Section = Section.DAY, only: str = "") -> Entry:
    return Entry(
        label="今天",
        url_name=url_name,
        section=section,
        allowed=lambda actor: only in actor,
        order=order,
        icon="home",
        count=len,
    )


def groups(path: str, actor: str | None) -> tuple[navigation.Group, ...]:
    request = RequestFactory().get(path)
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return navigation.menu(request)


def test_menu_for_a_stranger_is_empty() -> None:
    navigation.register(entry("gallery"))
    assert groups("/gallery/", None) == ()


def test_menu_shows_what_the_actor_may_use_in_order() -> None:
    navigation.register(entry("account_login", order=2))
    navigation.register(entry("gallery", order=1))
    navigation.register(entry("account_logout", only="admin", section=Section.ADMINISTRATION))

    (day,) = groups("/gallery/", "unit")
    assert [(link.href, link.current, link.count) for link in day.links] == [
        ("/gallery/", True, 4),
        ("/account/login/", False, 4),
    ]
    assert [group.heading for group in groups("/gallery/", "admin")] == ["", "管理"]


def test_menu_marks_the_entry_a_deeper_page_belongs_to() -> None:
    navigation.register(entry("gallery"))
    (day,) = groups("/gallery/214/", "unit")
    assert day.links[0].current is True


def test_menu_marks_the_entry_that_names_the_page_as_its_own() -> None:
    navigation.register(entry("account_login", order=1))
    navigation.register(replace(entry("account_logout", order=2), under=("gallery",)))

    (day,) = groups("/gallery/214/", "unit")

    assert [(link.href, link.current) for link in day.links] == [("/account/login/", False), ("/account/logout/", True)]


def test_register_refuses_the_same_view_twice() -> None:
    navigation.register(entry("gallery"))
    with pytest.raises(ValueError, match="gallery"):
        navigation.register(entry("gallery"))
