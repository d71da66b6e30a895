"""点评: who may write what of whom, what stays on record, and who is given it."""

import pytest

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.registry.models import Line, Role
from bihuan.scoring.actions import comment_on, give_comments, mark_absent, recuse, seal_round
from bihuan.scoring.hearing import given_to, said_by, said_of
from bihuan.scoring.models import Comment, CommentKind
from tests.scoring.rounds import Hall, make_hall
from tests.support.world import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FULL = (("50", "30"), ("50", "30"), ("50", "30"))


def say(hall: Hall, text: str, *, judge: int = 0, guidance: str = "", **more: object) -> None:
    comment_on(
        hall.uid,
        hall.entries[0].uid,
        hall.seats[judge].uid,
        {CommentKind.COMMENT: text, CommentKind.GUIDANCE: guidance},
        **{"actor": hall.judges[judge], **more},  # type: ignore[arg-type]
    )


def test_a_judge_comments_and_writing_anew_keeps_what_stood_there():
    hall = make_hall()
    hall.open(0)
    say(hall, "做法新，数据实", guidance="写清推广条件")
    say(hall, "做法新", guidance="写清推广条件")
    say(hall, "做法新")

    assert said_by(hall.entries[0], hall.seats[0]) == {CommentKind.COMMENT: "做法新"}
    assert [(one.kind, one.text, one.replaced_at is None) for one in Comment.objects.order_by("id")] == [
        ("comment", "做法新，数据实", False),
        ("guidance", "写清推广条件", False),
        ("comment", "做法新", True),
    ]
    assert [act.detail for act in hall.round.acts.filter(verb="comment")] == [
        {"kinds": ["comment", "guidance"]},
        {"kinds": ["comment"]},
        {"kinds": ["guidance"]},
    ]


def test_the_same_sending_twice_writes_once():
    hall, client = make_hall(), uuid7()
    hall.open(0)
    for _time in range(2):
        say(hall, "扎实", client_uid=client)

    assert Comment.objects.count() == 1


def test_the_office_writes_for_the_panel_and_for_a_seat_others_for_nobody():
    hall = make_hall()
    hall.open(0)
    comment_on(hall.uid, hall.entries[0].uid, None, {CommentKind.COMMENT: "专家组一致认可"}, actor=hall.office)
    say(hall, "口头说的", judge=1, actor=hall.second)

    assert [(one.seat and one.seat.code, dict(one.texts)) for one in said_of(hall.entries[0])] == [
        (None, {"comment": "专家组一致认可"}),
        ("02", {"comment": "口头说的"}),
    ]
    with pytest.raises(Denied):
        say(hall, "替人写", judge=1, actor=hall.judges[0])
    with pytest.raises(Denied):
        comment_on(hall.uid, hall.entries[0].uid, None, {CommentKind.COMMENT: "x"}, actor=hall.judges[0])


def test_nothing_is_said_before_the_entry_is_heard_nor_by_whoever_is_out_nor_at_any_length():
    hall = make_hall()
    codes = []
    with pytest.raises(Conflict) as waiting:
        say(hall, "早了")
    hall.open(0)
    recuse(hall.uid, hall.entries[0].uid, hall.seats[0].uid, words="本单位", actor=hall.judges[0])
    mark_absent(hall.uid, hall.seats[1].uid, absent=True, actor=hall.office)
    for judge in (0, 1):
        with pytest.raises(Conflict) as out:
            say(hall, "不该写", judge=judge)
        codes.append(out.value.code)
    with pytest.raises(Invalid) as long:
        say(hall, "长" * 1001, judge=2)

    assert [waiting.value.code, *codes, long.value.code] == [
        "entry.waiting",
        "comment.recused",
        "comment.absent",
        "comment.long",
    ]
    assert not Comment.objects.exists()


def test_comments_are_given_to_the_units_once_after_the_seal_and_then_stand():
    hall = make_hall()
    liaison, stranger = make_actor(hall.units[0], Role.LIAISON), make_actor(hall.units[1], Role.LIAISON)
    hall.score(0, *FULL)
    hall.score(1, *FULL, check="6")
    say(hall, "扎实")
    with pytest.raises(Conflict) as early:
        give_comments(hall.uid, actor=hall.office)
    seal_round(hall.uid, actor=hall.office)
    with pytest.raises(NotFound):
        given_to(liaison, hall.entries[0].uid)

    give_comments(hall.uid, actor=hall.office)

    assert early.value.code == "comments.before_seal"
    assert given_to(liaison, hall.entries[0].uid) == hall.entries[0]
    with pytest.raises(NotFound):
        given_to(stranger, hall.entries[0].uid)
    told = Notice.objects.filter(kind="scoring.comments")
    assert [(one.account_id, one.target_uid) for one in told] == [(liaison.account_id, hall.entries[0].uid)]
    for late in (lambda: say(hall, "补一句"), lambda: give_comments(hall.uid, actor=hall.office)):
        with pytest.raises(Conflict) as refused:
            late()
        assert refused.value.code == "comments.given"
    leader = make_actor(hall.realm, Role.LEADER, line=Line.APPRAISAL)
    assert given_to(leader, hall.entries[0].uid) == hall.entries[0]


def test_where_nothing_was_said_there_is_nothing_to_give():
    hall = make_hall()
    hall.score(0, *FULL)
    hall.score(1, *FULL, check="6")
    seal_round(hall.uid, actor=hall.office)

    with pytest.raises(Conflict) as refused:
        give_comments(hall.uid, actor=hall.office)
    assert refused.value.code == "comments.none"
