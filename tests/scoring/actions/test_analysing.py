"""评分分析: asked for with the seal, worked out by the worker once, kept with its seed."""

import pytest

from bihuan.backstage.models import OutboxJob
from bihuan.core.errors import NotFound
from bihuan.scoring import actions
from bihuan.scoring.actions.analysing import JOB, analyse
from bihuan.scoring.models import Analysis, Result
from bihuan.scoring.tasks import analyse_result
from tests.scoring.rounds import Hall, make_hall

pytestmark = pytest.mark.django_db
MARKS = ((("50", "30"), ("52", "31"), ("40", "30")), (("40", "25"), ("45", "26"), ("38", "20")))


@pytest.fixture
def sealed() -> tuple[Hall, Result]:
    hall = make_hall(judges=3)
    for entry, marks in enumerate(MARKS):
        hall.score(entry, *marks)
    return hall, actions.seal_round(hall.uid, actor=hall.office)


def test_sealing_leaves_the_analysis_to_the_worker(sealed: tuple[Hall, Result]) -> None:
    job = OutboxJob.objects.get(kind=JOB)
    waiting = Analysis.objects.get()
    assert (job.target, waiting.result, waiting.made_at) == (str(sealed[1].uid), sealed[1], None)

    analyse_result(job)

    made = Analysis.objects.get()
    assert made.made_at is not None
    assert [part["panel"] for part in made.body["panels"]] == ["panel"]
    assert made.body["seed"] == made.seed


def test_what_was_worked_out_stays(sealed: tuple[Hall, Result]) -> None:
    analyse(sealed[1].uid)
    before = Analysis.objects.get().made_at
    analyse(sealed[1].uid)

    assert Analysis.objects.get().made_at == before


def test_asked_for_again_it_is_the_same(sealed: tuple[Hall, Result]) -> None:
    hall, result = sealed

    assert actions.ask_for_analysis(result.uid, actor=hall.office) == Analysis.objects.get()
    assert OutboxJob.objects.filter(kind=JOB).count() == 1


def test_a_judge_asks_for_none(sealed: tuple[Hall, Result]) -> None:
    hall, result = sealed

    with pytest.raises(NotFound):
        actions.ask_for_analysis(result.uid, actor=hall.judges[0])
