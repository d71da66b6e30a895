"""今天: cards and patrols are counted where there are any, each for those they concern."""

from bihuan.ledger.actions.carding import propose_cards
from bihuan.ledger.actions.patrolling import count_missed_patrols
from tests.desk.test_today import counts_of
from tests.ledger.factories import County, make_batch
from tests.ledger.test_actions_moving import assigned
from tests.ledger.test_cards import make_late
from tests.ledger.test_keeping import back_by, closed, to_village
from tests.ledger.views.pages import signed_in


def strip(county: County, who: str) -> dict[str, str]:
    return counts_of(signed_in(getattr(county, who)).get("/").content.decode())


def test_office_is_told_of_proposed_cards_and_missed_patrols(county: County) -> None:
    closed(county)
    back_by(to_village(county), 10)
    count_missed_patrols()
    make_late(assigned(county, 2, batch=make_batch(county, name="第二批")), 4)
    propose_cards()

    seen = strip(county, "chief")

    assert (seen["拟亮牌"], seen["缺巡"], "巡查发现问题" in seen) == ("2", "1", False)
    assert 'href="/ledger/cards/"' in signed_in(county.chief).get("/").content.decode()


def test_a_keeper_is_told_what_is_due_for_patrol(county: County) -> None:
    closed(county)
    keeping = to_village(county)
    assert "应巡查" not in strip(county, "villager")
    back_by(keeping, 6)
    assert strip(county, "villager")["应巡查"] == "1"
    assert "应巡查" not in strip(county, "liaison")
