"""机构变更 on pages: recorded by the system administrator, looked at, approved by the security administrator."""

from datetime import timedelta
from typing import Any

import pytest

from bihuan.core.uid import uuid7
from bihuan.registry.actions.locking import today
from bihuan.registry.models import Appointment, Decision, DecisionStage, Unit
from tests.registry.test_pages import as_, text
from tests.support.county import County

# Pages are asked of PostgreSQL by the walk (tests/security).
pytestmark = pytest.mark.once

PAPER = "新编〔2026〕5号"
LIST = "/registry/decisions/"


def typed(**changed: Any) -> dict[str, Any]:
    given = {
        "client": str(uuid7()),
        "units": "东镇",
        "successor": "城管局",
        "paper": PAPER,
        "paper_on": (today() - timedelta(days=2)).isoformat(),
        "on": today().isoformat(),
        "words": "",
    }
    return {**given, **changed}


def record(county: County, kind: str = "merged", **changed: Any) -> Decision:
    answer = as_(county.system).post(f"{LIST}new/{kind}/", typed(**changed))
    assert answer.status_code == 302, text(answer)
    return Decision.objects.latest("pk")


def test_a_merger_by_two_people_on_their_pages(county: County) -> None:
    decision = record(county)
    address = f"{LIST}{decision.uid}/"

    system = text(as_(county.system).get(address))
    assert "东镇并入城管局" in system
    assert "哪些延续到承接单位，由安全管理员批准时勾选" in system
    assert "批准并执行" not in system
    post = Appointment.objects.get(person_id=county.liaison.person_id)
    security = text(as_(county.security).get(address))
    assert f'value="{post.uid}"' in security
    assert "checked" not in security

    answer = as_(county.security).post(f"{address}approve/", {"carried": [str(post.uid)]}, follow=True)

    assert "已批准，正在执行。" in text(answer)
    decision.refresh_from_db()
    assert (decision.stage, decision.carried) == (DecisionStage.APPROVED, [str(post.uid)])
    page = text(as_(county.office).get(f"/registry/units/{county.town.uid}/"))
    assert PAPER in page
    assert "由测试县城管局承接" in page
    assert "承接测试县东镇" in text(as_(county.office).get(f"/registry/units/{county.bureau.uid}/"))


def test_a_new_name_on_the_page(county: County) -> None:
    decision = record(county, "renamed", units="城管局", name="测试县综合执法局", short_name="执法局")
    address = f"{LIST}{decision.uid}/"
    assert "单位还是同一个" in text(as_(county.security).get(address))

    assert as_(county.security).post(f"{address}approve/").status_code == 302

    assert Unit.objects.get(pk=county.bureau.pk).name == "测试县综合执法局"
    assert "测试县城管局 → 测试县综合执法局" in text(as_(county.office).get(f"/registry/units/{county.bureau.uid}/"))


def test_what_is_wrong_comes_back_with_what_was_typed(county: County) -> None:
    answer = as_(county.system).post(f"{LIST}new/merged/", typed(successor="无此局", paper=PAPER))
    page = text(answer)
    assert answer.status_code == 422
    assert "没有名为“无此局”的单位" in page
    assert f'value="{PAPER}"' in page
    answer = as_(county.system).post(f"{LIST}new/merged/", typed(successor="东镇"))
    assert "承接单位不能是自己。" in text(answer)
    assert Decision.objects.count() == 0


def test_pressing_twice_records_once(county: County) -> None:
    sent = typed()
    first, second = (as_(county.system).post(f"{LIST}new/merged/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Decision.objects.count() == 1


def test_an_approval_that_is_refused_says_why_on_the_page(county: County) -> None:
    decision = record(county, on=(today() + timedelta(days=3)).isoformat())
    address = f"{LIST}{decision.uid}/"
    assert "那一天才能批准" in text(as_(county.security).get(address))

    answer = as_(county.security).post(f"{address}approve/")

    assert answer.status_code == 422
    assert "请到那一天再批准" in text(answer)


def test_a_withdrawn_one_leaves_no_trace_on_the_unit(county: County) -> None:
    decision = record(county)
    assert "（待批准）" in text(as_(county.liaison).get(f"/registry/units/{county.town.uid}/"))

    as_(county.system).post(f"{LIST}{decision.uid}/withdraw/")

    assert PAPER not in text(as_(county.liaison).get(f"/registry/units/{county.town.uid}/"))
    assert "已撤回" in text(as_(county.liaison).get(LIST))


def test_others_see_what_was_decided_and_not_whose_posts_end(county: County) -> None:
    decision = record(county)
    page = text(as_(county.liaison).get(f"{LIST}{decision.uid}/"))
    assert PAPER in page
    assert "随原单位终止的任职" not in page
    assert "批准并执行" not in page
    assert as_(county.liaison).get(f"{LIST}new/merged/").status_code == 403
    assert as_(county.system).get(f"{LIST}new/nonsense/").status_code == 404


def test_the_form_begins_with_the_unit_it_was_opened_from(county: County, elsewhere: County) -> None:
    client = as_(county.system)
    assert 'value="测试县东镇"' in text(client.get(f"{LIST}new/merged/?unit={county.town.uid}"))
    for strange in (str(elsewhere.town.uid), "nonsense"):
        assert "邻县" not in text(client.get(f"{LIST}new/merged/?unit={strange}"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_any_number(
    county: County, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        decision = record(county, paper=f"新编〔2026〕{number}号")
        as_(county.system).post(f"{LIST}{decision.uid}/withdraw/")
    client = as_(county.liaison)
    client.get(LIST)
    with django_assert_max_num_queries(9):
        client.get(LIST)
