from datetime import UTC, datetime

import pytest
from django.urls import reverse

from bihuan.evidence.actions import EvidenceDraft, add_evidence, examine_waiting
from bihuan.evidence.models import Doubt, Purpose, Verdict
from bihuan.ledger import actions
from bihuan.ledger.doubt_figures import FEWEST, DoubtFigures, doubt_figures
from bihuan.registry.models import Unit
from tests.ledger.factories import County, make_items, make_picture
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def send(county: County, unit: Unit, count: int, *, twice: int = 0) -> None:
    """So many pictures of a unit, ``twice`` of them used for another item already."""
    (item, other) = make_items(county, 2, batch=actions.create_batch(_draft(county, unit), actor=county.clerk))
    for number in range(count):
        file = make_picture(county.clerk).file
        if number < twice:
            first = EvidenceDraft(file, "x.jpg", Purpose.BEFORE, target_kind="ledger.item", target_uid=other.uid)
            add_evidence([first], actor=county.clerk)
        draft = EvidenceDraft(
            file, "y.jpg", Purpose.AFTER, unit_id=unit.pk, target_kind="ledger.item", target_uid=item.uid
        )
        add_evidence([draft], actor=county.clerk)
    while examine_waiting():
        continue


def _draft(county: County, unit: Unit) -> actions.BatchDraft:
    return actions.BatchDraft(owner=county.office, name=f"批次 {unit.pk}", received_on=datetime(2026, 11, 20).date())


def test_units_are_told_by_what_was_looked_into_doubted_and_found_unusable(county: County) -> None:
    send(county, county.street, FEWEST + 2, twice=3)
    send(county, county.bureau, FEWEST)
    doubt = Doubt.objects.order_by("pk").first()
    assert doubt is not None
    Doubt.objects.filter(pk=doubt.pk).update(verdict=Verdict.UNUSABLE, settled_at=SINCE)

    lines, whole = doubt_figures(county.verifier, SINCE)

    assert [(line.unit, line.figures) for line in lines] == [
        (county.street, DoubtFigures(12, 3, 1)),
        (county.bureau, DoubtFigures(10, 0, 0)),
    ]
    assert whole == DoubtFigures(22, 3, 1)


def test_units_with_few_pictures_are_summed_and_not_named(county: County) -> None:
    send(county, county.street, FEWEST - 1, twice=2)
    send(county, county.bureau, 1)

    lines, _ = doubt_figures(county.verifier, SINCE)
    page = text_of(signed_in(county.verifier).get(reverse("ledger:doubt_table")))

    assert [(line.unit, line.several, line.figures) for line in lines] == [(None, 2, DoubtFigures(10, 2, 0))]
    assert "照片不足 10 张的 2 个单位合计 10 2 0" in page
    assert county.street.short_name not in page


def test_the_table_asks_few_questions_and_is_for_those_who_check(county: County) -> None:
    send(county, county.street, FEWEST)
    address = reverse("ledger:doubt_table")

    assert len(questions(signed_in(county.verifier), address)) == 5
    assert signed_in(county.liaison).get(address).status_code == 403
    assert "照片疑点情况" in text_of(signed_in(county.verifier).get(reverse("ledger:verify_queue")))


@pytest.mark.parametrize("persona", ["clerk", "chief", "leader"])
def test_an_empty_year_says_so(county: County, persona: str) -> None:
    page = signed_in(getattr(county, persona)).get(reverse("ledger:doubt_table"))

    assert "今年还没有核对过照片" in text_of(page)
