"""核验 on pages."""

from datetime import date

import pytest
from django.urls import reverse

from bihuan.appraisal.models import Declaration
from bihuan.appraisal.terms import full_months
from bihuan.core.uid import uuid7
from bihuan.core.workdays import local_day
from bihuan.evidence.models import Purpose
from tests.appraisal.sealed import make_entered, score, seal_again
from tests.ledger.factories import make_picture
from tests.ledger.views.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def address(view: str, declaration: Declaration) -> str:
    return reverse(f"appraisal:{view}", kwargs={"uid": declaration.uid})


def test_the_office_checks_beside_what_is_declared_and_the_unit_reads_it_after_the_seal() -> None:
    hall, (first, _second) = make_entered()
    Declaration.objects.filter(pk=first.pk).update(completion=95)
    clerk, liaison = signed_in(hall.clerk), signed_in(hall.liaison)
    page = address("declaration-check", first)
    shown = text_of(clerk.get(page))
    file = make_picture(hall.clerk, Purpose.DOCUMENT)
    typed = {"client": uuid7(), "revision": "0", "check": "7", "words-check": ""}

    wrong = clerk.post(page, {**typed, "do": "submit"})
    done = clerk.post(
        page, {**typed, "client": uuid7(), "words-check": "看过后台", "evidence-check": [file.uid], "do": "submit"}
    )

    assert "目标完成百分比 95%" in shown
    months = full_months(date(2026, 1, 10), local_day(hall.review.declare_by))
    assert f"1月10日，到申报截止时满 {months} 个月" in shown
    assert "0–10 分，每 1 分一档" in shown
    assert (wrong.status_code, done.headers["Location"]) == (422, address("declaration", first))
    assert "请写明“check”的核验情况" in text_of(wrong)
    assert "看过后台" in text_of(clerk.get(address("declaration", first)))
    assert "分数已经提交" in text_of(clerk.get(page))
    assert "核验情况" not in text_of(liaison.get(address("declaration", first)))
    score(hall)
    seal_again(hall, reason="")
    assert "看过后台" in text_of(liaison.get(address("declaration", first)))
    assert f"{file.name}" in text_of(liaison.get(address("declaration", first)))
    assert "结果已经封存，核验不能再改" in text_of(clerk.get(page))


def test_a_unit_and_a_leader_are_told_who_checks() -> None:
    hall, (first, _second) = make_entered()

    answers = [
        signed_in(who).get(address("declaration-check", first)).status_code for who in (hall.liaison, hall.leader)
    ]

    assert answers == [403, 403]
