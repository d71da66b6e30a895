"""The analysis on its page: figures and both drawings for the office, by seat numbers, and nothing for judges."""

import json
import re

import pytest

from bihuan.scoring import actions
from bihuan.scoring.actions.analysing import analyse
from bihuan.scoring.models import Analysis
from tests.ledger.views.pages import signed_in, text_of
from tests.scoring.actions.test_analysing import MARKS
from tests.scoring.rounds import make_hall
from tests.scoring.rules import joined, leaf, pack, panel

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_office_reads_it_and_a_judge_does_not() -> None:
    hall = make_hall(judges=3)
    for entry, marks in enumerate(MARKS):
        hall.score(entry, *marks)
    result = actions.seal_round(hall.uid, actor=hall.office)
    address, client = f"/scoring/results/{result.uid}/analysis/", signed_in(hall.office)
    assert "后台正在计算" in text_of(client.get(address))

    analyse(result.uid)
    page = client.get(address)

    text = text_of(page)
    assert [words in text for words in ("平均分的标准误", "Kendall W", "异常程度", "进线的比例")] == [True] * 4
    drawn = [
        json.loads(one)
        for one in re.findall(r'type="application/json" id="[^"]+">(.+?)</script>', page.content.decode())
    ]
    assert [(one["form"], len(one["rows"])) for one in drawn] == [("dots", 3), ("dots", 2)]
    assert drawn[0]["least"] == -drawn[0]["most"]
    assert signed_in(hall.judges[0]).get(address).status_code == 404


def test_a_result_sealed_before_there_were_analyses_can_be_given_one() -> None:
    hall = make_hall(judges=3)
    for entry, marks in enumerate(MARKS):
        hall.score(entry, *marks)
    result = actions.seal_round(hall.uid, actor=hall.office)
    Analysis.objects.all().delete()
    address, client = f"/scoring/results/{result.uid}/analysis/", signed_in(hall.office)
    assert "开始分析" in text_of(client.get(address))

    assert "已交给后台计算" in text_of(client.post(address, follow=True))
    assert Analysis.objects.get().result == result


def test_a_rule_with_weights_tells_how_firm_the_places_are_under_others() -> None:
    inside = panel(joined("sum", leaf("a", max=60, step=1), leaf("b", max=40, step=1), key="hall"))
    whole = joined(
        "mean", inside.replace("\n", "\n    "), leaf("check", max=10, step=1), weights="{panel: 0.9, check: 0.1}"
    )
    hall = make_hall(judges=3, rule=pack(whole, ties="{chain: [{by: check}], last: chair}"))
    for entry, marks in enumerate(MARKS):
        hall.score(entry, *marks)
    result = actions.seal_round(hall.uid, actor=hall.office)
    analyse(result.uid)

    text = text_of(signed_in(hall.office).get(f"/scoring/results/{result.uid}/analysis/"))

    assert "换权重：total 进前 1 名的比例 权重怎么变，进线的都是这几项。" in text
    assert "1 001 创新 1 100%" in text
