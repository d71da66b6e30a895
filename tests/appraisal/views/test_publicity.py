"""公示 on pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from bihuan.appraisal import actions
from bihuan.appraisal.models import Objection, Publicity
from bihuan.backstage.models import AuditEntry
from bihuan.core.uid import uuid7
from tests.appraisal.sealed import make_sealed
from tests.ledger.views.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def test_a_result_goes_from_its_showing_to_final() -> None:
    hall, _declarations = make_sealed()
    chief, liaison = signed_in(hall.chief), signed_in(hall.liaison)
    review = reverse("appraisal:review", kwargs={"uid": hall.uid})

    def address(view: str, **more: object) -> str:
        return reverse(f"appraisal:{view}", kwargs={"uid": hall.uid, **more})

    assert "公示结果" in text_of(chief.get(review))
    chief.post(address("publicity-open"), {"client": uuid7(), "days": "5", "totals": "on"})
    shown = Publicity.objects.get()
    page = address("publicity", publicity=shown.uid)
    assert "背街小巷一格一员" in text_of(liaison.get(page))
    assert "85" in text_of(liaison.get(page))
    empty = liaison.post(address("objections", publicity=shown.uid), {"client": uuid7()}, follow=True)
    liaison.post(
        address("objections", publicity=shown.uid), {"client": uuid7(), "unit": hall.bureau.uid, "text": "请复核"}
    )
    objection = Objection.objects.get()
    answer = address("objection-answer", publicity=shown.uid, objection=objection.uid)
    signed_in(hall.clerk).post(answer, {"client": uuid7(), "text": "复核无误"})
    with time_machine.travel(shown.until + timedelta(seconds=1)):
        # Days later the session is over.
        signed_in(hall.chief).post(address("publicity-end", publicity=shown.uid), {"client": uuid7()})

    assert "请写明异议" in text_of(empty)
    told = text_of(liaison.get(page))
    assert "最终结果" in told
    assert "请复核" in told
    assert "复核无误" in told
    assert "请复核" not in text_of(signed_in(hall.neighbour).get(page))
    assert "第 1 次公示" in text_of(liaison.get(review))


def test_ranks_alone_are_shown_where_totals_are_not() -> None:
    hall, _declarations = make_sealed()
    chief = signed_in(hall.chief)

    chief.post(reverse("appraisal:publicity-open", kwargs={"uid": hall.uid}), {"client": uuid7(), "days": "5"})

    page = reverse("appraisal:publicity", kwargs={"uid": hall.uid, "publicity": Publicity.objects.get().uid})
    assert "总分" not in text_of(signed_in(hall.liaison).get(page))


def test_the_head_issues_a_circular_and_units_fetch_it() -> None:
    hall, _declarations = make_sealed()
    shown = actions.show_result(hall.uid, days=0, totals=True, actor=hall.chief)
    chief = signed_in(hall.chief)

    def address(view: str, **more: object) -> str:
        return reverse(f"appraisal:{view}", kwargs={"uid": hall.uid, "publicity": shown.uid, **more})

    sent = {"to": "各参评单位", "signed_by": "考评办", "dated": "2026-12-05", "awarded": ["001"], "code": "特创"}
    wrong = chief.post(address("circular"), {"client": uuid7(), **sent, "to": ""}, follow=True)
    early = chief.get(address("circular-file", paper="circular", form="pdf"))
    chief.post(address("circular"), {"client": uuid7(), **sent})
    paper = signed_in(hall.liaison).get(address("circular-file", paper="circular", form="pdf"))
    none = signed_in(hall.neighbour).get(address("circular-file", paper="certificates", form="pdf"))

    assert "主送：" in text_of(wrong)
    assert "未公示" in text_of(wrong)
    assert (early.status_code, none.status_code) == (404, 404)
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert "证书（PDF，1 页）" in text_of(signed_in(hall.liaison).get(address("publicity")))
    assert "证书（PDF" not in text_of(signed_in(hall.neighbour).get(address("publicity")))
    assert AuditEntry.objects.filter(target_kind="appraisal.circular").count() == 1
