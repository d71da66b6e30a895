"""A round on pages, as its office, a judge, a leader and a stranger meet it."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.backstage.models import AuditEntry
from bihuan.registry.models import Line, Role
from bihuan.scoring.actions import SeatDraft, add_seats, mark_absent, recuse, seal_round
from bihuan.scoring.models import Recusal, Result, Round, Sheet
from bihuan.scoring.result import verify_result
from bihuan.scoring.rulebooks import keep_shipped_rules
from tests.ledger.views.pages import signed_in, text_of
from tests.scoring.rounds import Hall, make_hall, person_of
from tests.support.asking import questions
from tests.support.world import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FULL = (("50", "30"), ("40", "35"), ("45", "34"))


def page_of(hall: Hall) -> str:
    return reverse("scoring:round", kwargs={"uid": hall.uid})


def sheet_of(hall: Hall, entry: int = 0) -> str:
    return reverse("scoring:sheet", kwargs={"uid": hall.uid, "entry": hall.entries[entry].uid})


def client_in(page: HttpResponse) -> str:
    found = re.search(r'name="client" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found.group(1)


def test_an_office_opens_a_round_lists_what_is_scored_and_who_scores():
    hall = make_hall()
    keep_shipped_rules()
    client = signed_in(hall.office)
    form = client.get(reverse("scoring:round-new"))
    assert "特色创新评审办法（百分制，示例） 1.0" in text_of(form)
    rule = str(hall.round.rule.uid)

    office = f"{hall.owner.pk}-{Line.APPRAISAL.value}"
    sent = {"client": client_in(form), "office": office, "title": "第二次", "year": "2026", "rule": rule}
    done = client.post(reverse("scoring:round-new"), sent)

    round_ = Round.objects.get(title="第二次")
    assert done["Location"] == reverse("scoring:round", kwargs={"uid": round_.uid})
    page = client.get(done["Location"])
    entry = {"client": client_in(page), "title": "掌上办", "unit": str(hall.units[0].uid)}
    client.post(reverse("scoring:round-entries", kwargs={"uid": round_.uid}), entry)
    page = client.get(done["Location"])
    seat = {"client": client_in(page), "person": str(person_of(hall.judges[0]).uid), "group": "panel/judges"}
    client.post(reverse("scoring:round-seats", kwargs={"uid": round_.uid}), seat)

    told = text_of(client.get(done["Location"]))
    assert f"001 掌上办 {hall.units[0].short_name} 未开始 0 / 1" in told
    assert "01 某某 评委 外部评委" in told


def test_a_form_that_cannot_be_says_so_and_keeps_what_was_typed():
    hall = make_hall()
    client = signed_in(hall.office)
    refused = client.post(reverse("scoring:round-entries", kwargs={"uid": hall.uid}), {"title": "没有单位的"})

    assert refused.status_code == 422
    assert 'value="没有单位的"' in refused.content.decode()
    assert len(hall.entries) == hall.round.entries.count()


def test_a_judge_saves_then_submits_and_sees_only_their_own():
    hall = make_hall()
    hall.open(0)
    hall.mark(0, 1, "11", "22")
    client = signed_in(hall.judges[0])
    page = text_of(client.get(page_of(hall)))
    assert "我的评分表 席位 01" in page
    assert "还缺" not in page
    assert "评委席" not in page

    form = client.get(sheet_of(hall))
    saved = client.post(sheet_of(hall), {"client": client_in(form), "revision": "0", "a": "50", "do": "save"})
    assert saved["Location"] == sheet_of(hall)
    form = client.get(sheet_of(hall))
    assert 'value="50"' in form.content.decode()
    sent = {"client": client_in(form), "revision": "1", "a": "50", "b": "30", "do": "submit"}
    assert client.post(sheet_of(hall), sent)["Location"] == page_of(hall)

    assert Sheet.objects.get(seat=hall.seats[0]).stage == "submitted"
    assert "已提交，不能再改。" in text_of(client.get(page_of(hall)))
    assert "不能再改；有错请告诉主管办公室" in text_of(client.get(sheet_of(hall)))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"a": "61", "b": "30"}, "61 不行：要在 0 到 60 之间，每 1 一档。"),
        ({"a": "50"}, "“b”还没有打分；没有分数不等于 0 分。"),
        ({"a": "五十", "b": "30"}, "“a”的“五十”不是数。"),
    ],
)
def test_a_mark_that_is_not_allowed_is_said_at_its_field_and_what_was_typed_stays(typed, told):
    hall = make_hall()
    hall.open(0)
    client = signed_in(hall.judges[0])
    form = client.get(sheet_of(hall))

    refused = client.post(sheet_of(hall), {"client": client_in(form), "revision": "0", "do": "submit", **typed})

    assert refused.status_code == 422
    assert told in text_of(refused)
    assert all(f'value="{text}"' in refused.content.decode() for text in typed.values())
    assert Sheet.objects.count() == 0


def test_a_second_device_is_told_of_the_first():
    hall = make_hall()
    hall.open(0)
    client = signed_in(hall.judges[0])
    form = client.get(sheet_of(hall))
    hall.mark(0, 0, "50", "", submit=False)

    refused = client.post(sheet_of(hall), {"client": client_in(form), "revision": "0", "a": "40", "do": "save"})

    assert refused.status_code == 422
    assert "这张评分表在另一台设备上改过，请看清后再保存" in text_of(refused)


def test_a_judge_declares_a_recusal_and_the_office_sees_who_should():
    hall = make_hall()
    hall.open(0)
    seat = hall.seats[0]
    seat.unit = hall.units[0]
    seat.save()
    assert "席位 01 来自本单位，请登记回避" in text_of(signed_in(hall.office).get(page_of(hall)))
    client = signed_in(hall.judges[0])
    assert "这是评委所在单位的事项，请申报回避。" in text_of(client.get(sheet_of(hall)))

    address = reverse("scoring:recusal", kwargs={"uid": hall.uid, "entry": hall.entries[0].uid, "seat": seat.uid})
    client.post(address, {"words": "本单位申报"})

    assert Recusal.objects.get().declared
    assert "对这个事项回避，不打分。" in text_of(client.get(sheet_of(hall)))


def test_the_office_runs_the_round_to_a_sealed_result_that_can_be_fetched_and_checked():
    hall = make_hall()
    client = signed_in(hall.office)
    for entry in hall.entries:
        client.post(reverse("scoring:entry-open", kwargs={"uid": hall.uid, "entry": entry.uid}))
    for place in range(2):
        for judge, (a, b) in enumerate(FULL):
            hall.mark(place, judge, a, b)
        hall.check(place, str(5 + place))
        client.post(reverse("scoring:entry-lock", kwargs={"uid": hall.uid, "entry": hall.entries[place].uid}))
    page = client.get(page_of(hall))
    assert "1 002 创新 2 84.00" in text_of(page)

    client.post(reverse("scoring:round-seal", kwargs={"uid": hall.uid}), {"client": client_in(page)})

    result = Result.objects.get()
    shown = text_of(client.get(reverse("scoring:result", kwargs={"uid": result.uid})))
    assert f"1 002 创新 2 {hall.units[1].short_name} 78.00 6 84.00" in shown
    assert f"结果摘要：{result.digest}" in shown
    files = {
        form: client.get(reverse("scoring:result-file", kwargs={"uid": result.uid, "form": form}))
        for form in ("json", "xlsx", "pdf")
    }
    assert verify_result(files["json"].content) == ()
    assert files["xlsx"].content[:2] == b"PK"
    assert files["pdf"].content[:5] == b"%PDF-"
    assert client.get(reverse("scoring:result-file", kwargs={"uid": result.uid, "form": "exe"})).status_code == 404
    assert AuditEntry.objects.filter(action="export", target_kind="scoring.result").count() == 3


def test_missing_seats_are_named_and_an_absent_one_is_noted():
    hall = make_hall()
    hall.open(0)
    client = signed_in(hall.office)
    lock = reverse("scoring:entry-lock", kwargs={"uid": hall.uid, "entry": hall.entries[0].uid})

    assert "还没有提交的席位：01、02、03。缺席或回避的请先登记" in text_of(client.post(lock, follow=True))
    absent = reverse("scoring:seat-absent", kwargs={"uid": hall.uid, "seat": hall.seats[0].uid})
    told = text_of(client.post(absent, {"absent": "1"}, follow=True))

    assert "已登记缺席，这位评委的分数不计入任何事项。" in told
    assert "0 / 2 还缺 02、03" in told


def test_anybody_may_ask_for_a_digest_and_learns_nothing_else():
    hall = make_hall(entries=1)
    hall.score(0, *FULL)
    result = seal_round(hall.uid, actor=hall.office)
    address = reverse("scoring:check")

    known = text_of(Client().get(address, {"digest": result.digest}))
    unknown = text_of(Client().get(address, {"digest": "sha256:0"}))

    assert "本站封存过这个结果 特色创新评审，第 1 次封存" in known
    assert "创新 1" not in known
    assert "本站没有封存过这个摘要的结果" in unknown
    mark_absent_refused = signed_in(hall.office).post(
        reverse("scoring:seat-absent", kwargs={"uid": hall.uid, "seat": hall.seats[0].uid}),
        {"absent": "1"},
        follow=True,
    )
    assert "结果已经封存" in text_of(mark_absent_refused)


def test_strangers_find_nothing_and_leaders_read():
    hall = make_hall(entries=1)
    hall.score(0, *FULL)
    result = seal_round(hall.uid, actor=hall.office)
    leader = signed_in(make_actor(hall.realm, Role.LEADER, line=Line.APPRAISAL))
    stranger, judge = signed_in(make_actor(hall.units[0], Role.HEAD)), signed_in(hall.judges[0])
    shown = reverse("scoring:result", kwargs={"uid": result.uid})

    assert leader.get(shown).status_code == 200
    assert stranger.get(page_of(hall)).status_code == 404
    assert stranger.get(shown).status_code == 404
    assert judge.get(shown).status_code == 404
    assert leader.post(reverse("scoring:round-seal", kwargs={"uid": hall.uid})).status_code == 403
    assert "还没有考评 这里列出您担任评委的考评。" in text_of(stranger.get(reverse("scoring:rounds")))
    assert signed_in(make_actor(hall.realm, Role.SYSTEM_ADMIN)).get(reverse("scoring:rounds")).status_code == 403


def test_the_page_of_a_round_asks_no_more_for_more_entries():
    few, many = make_hall(entries=2), make_hall(entries=9)
    for hall in (few, many):
        hall.open(0)
        recuse(hall.uid, hall.entries[0].uid, hall.seats[0].uid, words="有关系", actor=hall.office)
        mark_absent(hall.uid, hall.seats[1].uid, absent=True, actor=hall.office)
    counts = []
    for hall in (few, many):
        client = signed_in(hall.office)
        client.get(page_of(hall))
        counts.append(len(questions(client, page_of(hall))))

    assert counts[0] == counts[1]


def test_the_order_is_drawn_on_the_page_and_can_be_checked():
    hall = make_hall(entries=3)
    office, address = signed_in(hall.office), reverse("scoring:round", args=[hall.uid])
    assert "抽签定顺序" in text_of(office.get(address))

    drawn = text_of(office.post(reverse("scoring:round-draw", args=[hall.uid]), {"seed": "7"}, follow=True))

    assert "已抽签，顺序已按结果排好。" in drawn
    assert "第 1 次" in drawn
    assert "名单 001 创新 1，002 创新 2，003 创新 3" in drawn


def test_proposed_recusals_are_registered_from_the_page():
    hall = make_hall()
    kin = make_actor(hall.units[0], Role.HEAD)
    add_seats(hall.uid, [SeatDraft(person_of(kin).uid, "panel", "judges", hall.units[0].uid)], actor=hall.office)
    office, address = signed_in(hall.office), reverse("scoring:round", args=[hall.uid])
    assert "登记全部建议的回避" in text_of(office.get(address))

    done = text_of(office.post(reverse("scoring:round-recusals", args=[hall.uid]), follow=True))

    assert "已登记评委对本单位事项的回避。" in done
    assert "登记全部建议的回避" not in done


def test_a_long_list_of_entries_is_cut_into_pages():
    hall = make_hall(entries=101, judges=1)
    office = signed_in(hall.office)

    first, second = text_of(office.get(page_of(hall))), text_of(office.get(page_of(hall), {"page": "2"}))

    assert "参评事项 101 项" in first
    assert ["创新 100" in first, "创新 101" in first] == [True, False]
    assert ["创新 100" in second, "创新 101" in second] == [False, True]
