"""A composite on pages: set up, shown, contested, answered, final; what a unit does not see."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.core.uid import uuid7
from bihuan.desk.composite import actions
from bihuan.desk.composite.models import Component, Composite, Contest, Extra, Group, Version, Veto
from tests.desk.composite.worlds import Office, add, from_ledger, make_office, make_ready, seal_round
from tests.ledger.views.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def address(office: Office, view: str, **more: object) -> str:
    return reverse(f"composite:{view}", kwargs={"uid": office.uid, **more})


def send(client: Client, path: str, **given: object) -> str:
    """Send a form and read the page it leads to."""
    answer = client.post(path, {"client": uuid7(), **given}, follow=True)
    assert answer.status_code in (200, 422), answer.status_code
    return text_of(answer)


def test_an_office_sets_a_composite_up_on_pages() -> None:
    office = make_office()
    round_ = seal_round(office, ("甲镇", "60"))
    clerk = signed_in(office.clerk)
    listed = text_of(clerk.get(reverse("composite:composites")))
    assert "2026 年综合考评" in listed
    assert "准备中" in listed

    text = send(clerk, reverse("composite:new"), office=f"{office.owner.pk}-appraisal", title="另一次", year="2025")
    assert "已开设。接着分组、列指标、定权重。" in text
    made = Composite.objects.get(title="另一次")

    def at(view: str, **more: object) -> str:
        return reverse(f"composite:{view}", kwargs={"uid": made.uid, **more})

    assert "还没有参评单位" in text_of(clerk.get(at("composite")))
    send(clerk, at("groups"), title="乡镇街道")
    group = Group.objects.get(composite=made)
    units = [office.units[name].uid for name in ("甲镇", "乙镇")]
    assert "单位已入组。" in send(clerk, at("members"), group=group.uid, units=units)
    send(clerk, at("component-new", source="figures"), title="满意度", missing="out", full="100")
    ledger = {"title": "按期", "missing": "spread", "rate": "in_time", "line": "all", "first": "2025-01"}
    assert "起始月份不能晚于截止月份" in send(
        clerk, at("component-new", source="ledger"), **ledger, last="2024-12", least="1"
    )
    send(clerk, at("component-new", source="ledger"), **ledger, last="2025-12", least="5")
    result = {"title": "特色创新", "missing": "spread", "round": round_.uid, "combine": "best"}
    assert "“一等”没有写分数" in send(clerk, at("component-new", source="result"), **result, grade_points="一等")
    text = send(clerk, at("component-new", source="result"), **result, grade_points="")
    assert "考评“特色创新评审”，按总分折算成百分制，有几项时取最高的一项" in text
    assert "按期处置率（全部业务，2025年1月至2025年12月，含下属单位）" in text
    codes = [one.code for one in Component.objects.filter(composite=made).order_by("pk")]
    weights = dict(zip((f"{group.code}-{code}" for code in codes), ("50", "30", "10"), strict=True))
    assert "90% 不是 100%" in send(clerk, at("weights"), **weights)
    assert "还算不出来：“乡镇街道”各项权重合计要等于 100%，现在是 90%" in text_of(clerk.get(at("composite")))
    rule = {"point_places": "1", "total_places": "2", "rounding": "total", "contest_days": "3", "grading": "bands"}
    assert "各等次的分数线要从高到低" in send(clerk, at("rule"), **rule, grades="优秀 80\n良好 90\n合格")
    text = send(clerk, at("rule"), **rule, grades="优秀 90\n合格", most_bonus="3")
    assert "按分数线：优秀 90，合格" in text
    edit = at("component", component=Component.objects.get(composite=made, title="按期").uid)
    assert 'value="2025-01"' in clerk.get(edit).content.decode()


def test_events_are_entered_and_lifted_on_a_page_that_says_by_whom() -> None:
    office = make_ready()
    clerk, town = signed_in(office.clerk), office.units["甲镇"].uid
    given = {"unit": town, "ground": "全国先进", "document": "中央〔2026〕1号"}

    assert "已登记。" in send(clerk, address(office, "extras"), **given, points="2")
    assert "后果" in send(clerk, address(office, "vetoes"), **given, effect="cap", grade="1")
    page = text_of(signed_in(office.leader).get(address(office, "events")))
    assert "+2" in page
    assert "最高只能评为“合格”" in page
    assert "某某" in text_of(clerk.get(address(office, "events")))
    assert "登记加减分" not in page
    text = send(clerk, address(office, "extra-lift", event=Extra.objects.get().uid), words="重复登记")
    assert "撤销：重复登记" in text
    send(clerk, address(office, "veto-lift", event=Veto.objects.get().uid), words="不属实")
    assert Veto.objects.get().lifted_words == "不属实"
    assert signed_in(office.town).get(address(office, "events")).status_code == 404
    office.show()
    assert signed_in(office.town).get(address(office, "events")).status_code == 403


def test_a_unit_sees_contests_and_is_answered_and_sees_the_ranking_in_the_end() -> None:
    office = make_ready()
    chief, clerk, town = (signed_in(actor) for actor in (office.chief, office.clerk, office.town))
    assert "这是按现在的数据试算的" in text_of(clerk.get(address(office, "composite")))
    assert "已交单位核对，单位已收到通知。" in send(chief, address(office, "show"))

    own = text_of(town.get(address(office, "composite"), follow=True))
    for words in ("92.5（市调〔2026〕7号）", "100%", "92.50", "请在", "提出异议"):
        assert words in own
    for hidden in ("乙镇", "90.00", "名次", "优秀"):
        assert hidden not in own
    assert "请填写" not in own
    contests = address(office, "contests", unit=office.units["甲镇"].uid)
    assert "异议：" in send(town, contests, about="c1", text="")
    assert "异议已提出，等主管办公室答复。" in send(town, contests, about="c1", text="应为 95")
    raised = Contest.objects.get()
    assert "应为 95" not in text_of(signed_in(office.sibling).get(address(office, "composite"), follow=True))
    page = text_of(clerk.get(address(office, "composite")))
    assert "有 1 条异议等着答复。" in page
    answer = address(office, "contest-answer", contest=raised.uid)
    assert "已答复" in send(clerk, answer, verdict="upheld", text="已更正")
    assert "有 1 条成立的异议还没有重算" in text_of(clerk.get(address(office, "composite")))
    office.enter(("甲镇", "95"))
    assert "上一版 92.50" in send(clerk, address(office, "correct"), reason="满意度更正")
    with time_machine.travel(Composite.objects.get().contest_until + timedelta(seconds=1)):
        # Days later the session is over.
        later = signed_in(office.chief)
        assert "核对期满" in text_of(later.get(address(office, "composite")))
        assert "已定稿并封存" in send(later, address(office, "finish"))

    told = text_of(town.get(address(office, "composite"), follow=True))
    for words in ("95.00", "优秀", "乡镇街道排名", "乙镇", "已更正"):
        assert words in told
    Composite.objects.update(show_ranking=False)
    told = text_of(town.get(address(office, "composite"), follow=True))
    assert "优秀" in told
    assert "乙镇" not in told


@pytest.mark.parametrize("form", ["json", "xlsx", "pdf"])
def test_a_version_goes_out_as_file_and_table(form: str) -> None:
    office = make_ready()
    office.show()
    paper = address(office, "version-paper", number=1, form=form)

    answer = signed_in(office.leader).get(paper)

    assert answer.content[:4] == {"json": b'{"co', "xlsx": b"PK\x03\x04", "pdf": b"%PDF"}[form]
    assert signed_in(office.town).get(paper).status_code == 403
    if form == "json":
        assert answer.content.decode() == Version.objects.get().body
    assert signed_in(office.leader).get(address(office, "version-paper", number=1, form="doc")).status_code == 404


def test_pages_ask_no_more_for_more_units() -> None:
    counts = []
    for office in (make_ready(), make_ready(more_units=6)):
        add(office, "按期", from_ledger())
        clerk = signed_in(office.clerk)
        asked = []
        for path in (
            reverse("composite:composites"),
            address(office, "composite"),
            address(office, "set-up"),
            address(office, "figures"),
        ):
            clerk.get(path)
            with CaptureQueriesContext(connection) as seen:
                assert clerk.get(path).status_code == 200
            asked.append(len(seen))
        office.show()
        clerk.get(address(office, "composite"))
        with CaptureQueriesContext(connection) as seen:
            clerk.get(address(office, "composite"))
        counts.append([*asked, len(seen)])

    assert counts[0] == counts[1]


def test_the_list_asks_no_more_for_more_composites() -> None:
    office = make_ready()
    clerk = signed_in(office.clerk)
    counts = []
    for titles in ((), ("二", "三")):
        for title in titles:
            draft = actions.CompositeDraft(office.owner, office.clerk.posts[0].line, title, 2026)
            actions.open_composite(draft, actor=office.clerk)
        clerk.get(reverse("composite:composites"))
        with CaptureQueriesContext(connection) as seen:
            clerk.get(reverse("composite:composites"))
        counts.append(len(seen))

    assert counts[0] == counts[1]
