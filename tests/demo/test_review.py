"""The demo's review meeting: nine units, five judges of whom one is out once, a result that is shown."""

import pytest
from django.utils import timezone

from bihuan.appraisal.models import Declaration, Review
from bihuan.demo.cast import Cast
from bihuan.demo.city import load_city
from bihuan.demo.progress import Quiet
from bihuan.demo.review import play_review, review_data
from bihuan.demo.story import SEED
from bihuan.meetings.models import Stage
from bihuan.scoring.models import Comment, Recusal, Result, Sheet
from bihuan.scoring.result import verify_result
from tests.ledger.views.pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_review_is_played_once_from_the_rules_to_its_publicity() -> None:
    cast = Cast(load_city().realm, timezone.localdate())

    review = play_review(cast, Quiet(), SEED)

    assert review is not None
    assert play_review(cast, Quiet(), SEED) is None
    review = Review.objects.get()
    result = Result.objects.get()
    assert verify_result(result.body.encode()) == ()
    assert (review.meeting.stage, review.round.stage) == (Stage.ENDED, "sealed")
    assert (Declaration.objects.count(), Sheet.objects.count(), Recusal.objects.count()) == (9, 44, 1)
    assert Comment.objects.count() == 18
    assert review.publicities.get().closed_at is None
    assert [act.verb for act in review.round.acts.order_by("sequence")].count("lock_entry") == 9
    assert len(review_data()["items"]) == 9

    own = Declaration.objects.get(unit__short_name="新烟街道")
    page = text_of(signed_in(cast.named("xinyan.lianluo")).get(f"/appraisal/declarations/{own.uid}/"))
    assert "评委的点评和改进建议，不署名。 看点评" in page
    partner = signed_in(cast.named("chengguanju.lianluo")).get(f"/scoring/comments/{own.entry.uid}/")
    assert "建议写成制度" in text_of(partner)
    assert signed_in(cast.named("weijian.lianluo")).get(f"/scoring/comments/{own.entry.uid}/").status_code == 404
