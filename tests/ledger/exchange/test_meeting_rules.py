"""What becomes of a row that meets an item of another batch: the pure rule, and every sentence of it in both languages."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ledger.exchange.diff import Compared, Status
from bihuan.ledger.exchange.drafts import Choice, Draft
from bihuan.ledger.exchange.meeting import Elsewhere, Found, Ground, Meetings, Sorts
from bihuan.ledger.meets import Meets
from bihuan.ledger.states import OPEN_STATES, State
from tests.ledger.exchange.building import drafts_in, make_book, rows_of
from tests.ledger.saying import told_in

DUE = datetime(2023, 3, 31, 15, 59, 59, tzinfo=UTC)
UID = UUID("01a21580-0000-7000-8000-000000000000")
MET = Elsewhere(7, UID, "2023-7", State.ASSIGNED, 1, "创文办", "地面积水", "")
GROUND = Ground(1, Sorts(), {}, lambda _: DUE)
MERGE, REBOUND = Sorts(same_open=Meets.MERGE), Sorts(same_closed=Meets.REBOUND)


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> list[Draft]:
    rows = rows_of(*[("甲", f"积水 {number}", "龙湖镇", "3月底前") for number in range(4)])
    return drafts_in(make_book(tmp_path_factory.mktemp("rows") / "a.xlsx", rows))


def judged(draft: Draft, found: Found, ground: Ground) -> Compared:
    (one,) = Meetings(ground).of([Compared(draft, Status.NEW)], {draft.key: found})
    return one


CLOSED = replace(MET, state=State.CLOSED)
SAID = [
    (
        Found(MET, exact=True),
        GROUND,
        "与在办的 2023-7 号点位和问题都相同；按新增登记，也可以登记后并入 2023-7 号",
        "Same place and problem as No. 2023-7, which is being worked on; registered as new, or merge it into No. 2023-7",
    ),
    (
        Found(MET, exact=True),
        replace(GROUND, sorts=MERGE),
        "登记后并入 2023-7 号",
        "Registered, then merged into No. 2023-7",
    ),
    (
        Found(CLOSED, exact=True),
        GROUND,
        "与已销号的 2023-7 号点位和问题都相同；按新增登记，也可以按反弹办理 2023-7 号",
        "Same place and problem as No. 2023-7, which is closed; registered as new, or take it as a rebound of No. 2023-7",
    ),
    (
        Found(CLOSED, exact=True),
        replace(GROUND, sorts=REBOUND),
        "按反弹办理：2023-7 号进入下一轮整改，不另立新号",
        "Taken as a rebound: No. 2023-7 goes round again, no new number is given",
    ),
    (
        Found(CLOSED, exact=True),
        replace(GROUND, sorts=REBOUND, deadline_of=lambda _: None),
        "第 2 行没有整改时限，不能按反弹办理 2023-7 号；请补上时限，或改为另行登记",
        "Row 2 has no deadline and cannot be a rebound of No. 2023-7; add a deadline or have it registered as new",
    ),
    (
        Found(replace(MET, state=State.SETTLED), exact=True),
        GROUND,
        "与另行办结的 2023-7 号点位和问题都相同，按新增登记",
        "Same place and problem as No. 2023-7, which was settled otherwise; registered as new",
    ),
    (
        Found(replace(MET, owner_id=2, owner="文明办"), exact=True),
        replace(GROUND, sorts=MERGE),
        "与 2023-7 号点位和问题都相同；该事项由文明办主管，这里只能按新增登记",
        "Same place and problem as No. 2023-7, which belongs to 文明办; here it can only be registered as new",
    ),
    (
        Found(MET, exact=True),
        replace(GROUND, sorts=MERGE, opening=True),
        "与 2023-7 号点位和问题都相同，按新增登记，请核对",
        "Same place and problem as No. 2023-7; registered as new, please check",
    ),
    (
        Found(MET, exact=False),
        replace(GROUND, sorts=MERGE),
        "可能与 2023-7 号是同一处：地面积水",
        "Perhaps the same fault as No. 2023-7: 地面积水",
    ),
]


@pytest.mark.parametrize(("found", "ground", "chinese", "english"), SAID)
def test_every_meeting_is_said(drafts: list[Draft], found: Found, ground: Ground, chinese: str, english: str) -> None:
    one = judged(drafts[0], found, ground)

    (told,) = [one.reason] if one.reason else one.warnings
    assert (told_in("zh-hans", told), told_in("en", told)) == (chinese, english)


def test_a_second_row_of_one_rebound_is_said(drafts: list[Draft]) -> None:
    found = {draft.key: Found(CLOSED, exact=True) for draft in drafts[:2]}
    meetings = Meetings(replace(GROUND, sorts=REBOUND))
    _, second = meetings.of([Compared(draft, Status.NEW) for draft in drafts[:2]], found)

    (told,) = second.warnings
    assert told_in("zh-hans", told) == "第 2 行已按反弹办理 2023-7 号，本行按新增登记，请核对是否一事两报"
    assert told_in("en", told) == (
        "Row 2 is already the rebound of No. 2023-7; this row is registered as new, please check whether one fault was told twice"
    )


STATES = st.sampled_from(sorted(set(State) - {State.MERGED, State.WITHDRAWN}))
FOUND = st.builds(
    lambda state, owner, key, exact: Found(replace(MET, state=state, owner_id=owner, item_id=key), exact),
    STATES,
    st.sampled_from([1, 2]),
    st.sampled_from([7, 8]),
    st.booleans(),
)


@given(
    statuses=st.lists(st.sampled_from(sorted(Status)), min_size=4, max_size=4),
    found=st.lists(FOUND | st.none(), min_size=4, max_size=4),
    chosen=st.lists(st.sampled_from([None, *Meets]), min_size=4, max_size=4),
    sorts=st.builds(Sorts, st.sampled_from([Meets.NEW, Meets.MERGE]), st.sampled_from([Meets.NEW, Meets.REBOUND])),
    dated=st.booleans(),
)
def test_rows_add_up_and_nothing_happens_that_was_not_offered(
    drafts: list[Draft],
    statuses: list[Status],
    found: list[Found | None],
    chosen: list[Meets | None],
    sorts: Sorts,
    dated: bool,
) -> None:
    rows = [Compared(draft, status) for draft, status in zip(drafts, statuses, strict=True)]
    by_key = {draft.key: one for draft, one in zip(drafts, found, strict=True) if one is not None}
    choices = {draft.key: Choice(meets=one) for draft, one in zip(drafts, chosen, strict=True) if one}
    meetings = Meetings(Ground(1, sorts, choices, lambda _: DUE if dated else None))
    met = list(meetings.of(rows, by_key))

    assert [one.draft.key for one in met] == [draft.key for draft in drafts]
    back = [one.met.item.item_id for one in met if one.met and one.rebounds]
    assert len(back) == len(set(back)), "an item comes back once"
    for before, after in zip(rows, met, strict=True):
        if before.status is not Status.NEW or after.met is None:
            assert after == before
            continue
        assert after.met.item.owner_id == 1 or after.met.meets is Meets.NEW
        assert not after.merges or (after.status is Status.NEW and after.met.item.state in OPEN_STATES)
        assert after.rebounds == (after.status is Status.SAME)
        assert not after.rebounds or after.met.deadline == DUE
        explicit = choices.get(after.draft.key)
        if not by_key[after.draft.key].exact and not explicit:
            assert after.met.meets is Meets.NEW, "what is only alike is settled by a person alone"
