"""Saved views: whose they are, what is refused, what a repeat does."""

import pytest
from django.utils.translation import override

from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound
from bihuan.ledger import actions
from bihuan.ledger.models import SavedView
from bihuan.ledger.saved_views import MOST_VIEWS, first_view, visible_to
from bihuan.registry.models import Person, Role
from bihuan.ui.errors import sentence
from tests.ledger.factories import County, again, appoint, make_actor

ENGLISH = {
    "没有这个视图。": "There is no such view.",
    "您已有名为“拖延的”的视图，请换一个名称。": "You already have a view named “拖延的”; choose another name.",
    "请给视图起个名称。": "Give the view a name.",
    "视图名称最多 20 个字。": "The name of a view has at most 20 characters.",
    "全部事项不用存成视图，请先筛选。": "The whole ledger needs no saved view; filter it first.",
    "筛选条件太长，存不下，请去掉几个再存。": "The filters are too long to be saved; remove some and try again.",
    "您的岗位不看业务数据，没有视图可存。": "Your post does not read business data, so there is no view to save.",
    "最多存 12 个视图，请先删掉不用的。": "You can save at most 12 views; delete one you do not use.",
    "您没有担任这个角色，不能给它设默认视图。": "You do not hold this role, so you cannot set its default view.",
}


def said(error: DomainError) -> str:
    """The sentence in Chinese; that it is the right one in English is asserted on the way."""
    with override("zh-hans"):
        chinese = sentence(error)
    with override("en"):
        assert sentence(error) == ENGLISH[chinese]
    return chinese


def test_view_is_kept_for_its_account_alone(county: County) -> None:
    view = actions.keep_view("  我的  逾期 ", "due=overdue", actor=county.clerk)

    assert (view.name, view.address, view.role) == ("我的 逾期", "due=overdue", "")
    assert list(visible_to(county.clerk)) == [view]
    assert list(visible_to(county.chief)) == []
    for act in (
        lambda: actions.rename_view(view.uid, "别人的", actor=county.chief),
        lambda: actions.open_view_first(view.uid, Role.OFFICE_HEAD, actor=county.chief),
        lambda: actions.delete_view(view.uid, actor=county.chief),
    ):
        with pytest.raises(NotFound) as error:
            act()
        assert said(error.value) == "没有这个视图。"


def test_keeping_the_same_view_again_changes_nothing(county: County) -> None:
    first = actions.keep_view("拖延的", "due=overdue", actor=county.clerk)

    assert actions.keep_view("拖延的", "due=overdue", actor=county.clerk) == first
    with pytest.raises(Conflict) as error:
        actions.keep_view("拖延的", "due=soon", actor=county.clerk)
    assert said(error.value) == "您已有名为“拖延的”的视图，请换一个名称。"
    assert SavedView.objects.get().address == "due=overdue"


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        (" ", "due=overdue", "请给视图起个名称。"),
        ("长" * 21, "due=overdue", "视图名称最多 20 个字。"),
        ("全部", "", "全部事项不用存成视图，请先筛选。"),
        ("太长", "q=" + "x" * 599, "筛选条件太长，存不下，请去掉几个再存。"),
    ],
)
def test_view_that_is_none_is_refused(county: County, name: str, address: str, words: str) -> None:
    with pytest.raises(Invalid) as error:
        actions.keep_view(name, address, actor=county.clerk)
    assert said(error.value) == words
    assert not SavedView.objects.exists()


def test_administrator_has_no_ledger_to_view(county: County) -> None:
    with pytest.raises(Denied) as error:
        actions.keep_view("逾期", "due=overdue", actor=make_actor(county.realm, Role.SYSTEM_ADMIN))
    assert said(error.value) == "您的岗位不看业务数据，没有视图可存。"


def test_views_have_an_end(county: County) -> None:
    for number in range(MOST_VIEWS):
        actions.keep_view(f"视图{number}", f"q={number}", actor=county.clerk)

    with pytest.raises(Conflict) as error:
        actions.keep_view("又一个", "q=x", actor=county.clerk)
    assert said(error.value) == "最多存 12 个视图，请先删掉不用的。"
    actions.keep_view("又一个", "q=x", actor=county.chief)


def test_renamed_and_deleted(county: County) -> None:
    one = actions.keep_view("一", "q=1", actor=county.clerk)
    two = actions.keep_view("二", "q=2", actor=county.clerk)

    with pytest.raises(Conflict):
        actions.rename_view(two.uid, "一", actor=county.clerk)
    assert actions.rename_view(two.uid, "二", actor=county.clerk).name == "二"
    assert actions.rename_view(two.uid, "三", actor=county.clerk).name == "三"
    actions.delete_view(one.uid, actor=county.clerk)
    assert [view.name for view in visible_to(county.clerk)] == ["三"]
    with pytest.raises(NotFound):
        actions.delete_view(one.uid, actor=county.clerk)


def test_one_view_opens_first_for_each_role(county: County) -> None:
    appoint(Person.objects.get(pk=county.clerk.person_id), county.office, Role.VERIFIER)
    clerk = again(county.clerk)
    one, two, three = (actions.keep_view(name, f"q={name}", actor=clerk) for name in "甲乙丙")

    assert first_view(clerk) is None
    actions.open_view_first(three.uid, Role.VERIFIER, actor=clerk)
    assert first_view(clerk) == three
    actions.open_view_first(one.uid, Role.OFFICE, actor=clerk)
    actions.open_view_first(two.uid, Role.OFFICE, actor=clerk)
    assert [view.role for view in visible_to(clerk)] == ["", "office", "verifier"]
    assert first_view(clerk) == two
    actions.open_view_first(two.uid, None, actor=clerk)
    assert first_view(clerk) == three
    with pytest.raises(Invalid) as error:
        actions.open_view_first(one.uid, Role.LEADER, actor=clerk)
    assert said(error.value) == "您没有担任这个角色，不能给它设默认视图。"
