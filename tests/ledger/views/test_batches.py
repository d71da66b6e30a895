"""来件: the list, one batch with progress and reconciliation, opening one and registering in it by hand."""

import pytest
from django.urls import reverse

from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Batch, BatchStage, Item
from bihuan.ledger.states import State
from bihuan.registry.models import Place, Role
from tests.ledger.factories import DEADLINE, County, make_actor, make_batch, make_county, make_items, make_picture
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions


def page_of(batch: Batch) -> str:
    return reverse("ledger:batch", args=[batch.uid])


def test_batch_page_reconciles_the_file_with_the_rows_and_the_states(county: County) -> None:
    batch = make_batch(county, take_all=True)
    Batch.objects.filter(pk=batch.pk).update(stated_count=3)
    first, *_rest = make_items(county, 3, batch=batch, lead=county.street)
    actions.assign_items([first.uid], actor=county.clerk, to=actions.HandOver())

    text = text_of(signed_in(county.clerk).get(page_of(batch)))

    assert "对得上：文件自报 3 条 = 已登记 3 项 = 待交办 2 + 已交办 1。" in text
    assert "已了结 0.0%（0/3）" in text
    assert "是，每一条都要有结果" in text
    assert "2030年3月1日" in text


def test_batch_page_says_by_how_much_it_does_not_add_up(county: County) -> None:
    batch = make_batch(county)
    Batch.objects.filter(pk=batch.pk).update(stated_count=5)
    gone, *_rest = make_items(county, 3, batch=batch)
    actions.withdraw_items([gone.uid], actor=county.clerk, reason="录错")

    text = text_of(signed_in(county.clerk).get(page_of(batch)))

    assert "文件自报 5 条，已登记 2 项，相差 3。" in text
    assert "另有撤销 1 项" in text


def test_what_the_file_leaves_open_stands_first_with_its_own_words(county: County) -> None:
    batch = make_batch(county)
    make_items(county, batch=batch, lead=county.street)
    make_items(county, batch=batch, unit_text="城管大队", deadline_text="2月30日前")

    html = signed_in(county.clerk).get(page_of(batch)).content.decode()

    assert "没认出单位“城管大队”" in html
    assert "没认出期限“2月30日前”" in html
    assert html.index(">2026-2<") < html.index(">2026-1<")


def test_unit_sees_its_own_part_of_a_batch_and_no_sums_of_others(county: County) -> None:
    batch = make_batch(county)
    Batch.objects.filter(pk=batch.pk).update(stated_count=3)
    mine, *_others = make_items(county, 3, batch=batch, lead=county.street)
    actions.assign_items([mine.uid], actor=county.clerk, to=actions.HandOver())

    page = signed_in(county.liaison).get(page_of(batch))

    assert "只计您能看到的事项" in text_of(page)
    assert "已了结 0.0%（0/1）" in text_of(page)
    assert "文件自报" not in text_of(page)
    assert "2026-2" not in text_of(page)
    assert signed_in(county.helper).get(page_of(batch)).status_code == 404
    assert signed_in(make_county("邻县").clerk).get(page_of(batch)).status_code == 404


def test_batch_list_shows_both_dates_progress_and_stage(county: County) -> None:
    batch = make_batch(county)
    Batch.objects.filter(pk=batch.pk).update(answer_by=DEADLINE, stage=BatchStage.REPORTED)
    make_items(county, 2, batch=batch)

    text = text_of(signed_in(county.clerk).get("/ledger/batches/"))

    assert "第一批 示例市创文办 2026-11-20 2030-03-01 2030-03-01 办结 0/2，在办 2 已报告上级" in text
    assert "还没有与您有关的来件" in text_of(signed_in(county.liaison).get("/ledger/batches/"))


def test_office_opens_a_batch_by_hand(county: County) -> None:
    client = signed_in(county.clerk)
    typed = {"owner": county.office.pk, "name": "电话转办", "received_on": "2026-11-20", "stated_count": "２ 条"}

    wrong = client.post("/ledger/batches/new/", {**typed, "deadline": "2026-11-19"})
    assert wrong.status_code == 422
    assert "整改时限：不能早于收到日期" in text_of(wrong)
    assert 'value="电话转办"' in wrong.content.decode()
    ahead = client.post("/ledger/batches/new/", {**typed, "stated_count": "2", "received_on": "2099-01-01"})
    assert "收到日期 2099-01-01 还没有到，请写实际收到的日期" in text_of(ahead)

    typed["stated_count"] = "2"
    done = client.post("/ledger/batches/new/", {**typed, "deadline": "2030-03-01", "take_all": "on"})
    batch = Batch.objects.get(name="电话转办")
    assert done["Location"] == page_of(batch)
    assert (batch.owner, batch.deadline, batch.take_all, batch.stated_count) == (county.office, DEADLINE, True, 2)
    assert "已有名为“电话转办”的批次" in text_of(client.post("/ledger/batches/new/", typed))


def test_only_offices_open_batches(county: County) -> None:
    page = signed_in(county.liaison).get("/ledger/batches/new/")

    assert page.status_code == 403
    assert "主管办公室经办和负责人" in text_of(page)


def test_office_moves_a_batch_on_and_back(county: County) -> None:
    batch = make_batch(county)
    client = signed_in(county.clerk)

    for stage in (BatchStage.REPORTED, BatchStage.ARCHIVED, BatchStage.OPEN):
        assert client.post(f"{page_of(batch)}stage/", {"stage": stage.value}).status_code == 302
        batch.refresh_from_db()
        assert batch.stage == stage
    assert client.post(f"{page_of(batch)}stage/", {"stage": "nonsense"}).status_code == 422
    make_items(county, batch=batch, lead=county.street)
    actions.assign_items(list(Item.objects.values_list("uid", flat=True)), actor=county.clerk, to=actions.HandOver())
    assert signed_in(county.liaison).post(f"{page_of(batch)}stage/", {"stage": "archived"}).status_code == 403


def test_head_recalls_a_wrong_batch_until_somebody_has_signed(county: County) -> None:
    wrong, right = make_batch(county), make_batch(county, name="第二批")
    make_items(county, batch=wrong)
    (signed,) = make_items(county, batch=right, lead=county.street)
    actions.assign_items([signed.uid], actor=county.clerk, to=actions.HandOver())
    actions.acknowledge_items([signed.uid], actor=county.liaison)
    client = signed_in(county.chief)

    done = client.post(f"{page_of(wrong)}recall/", {"reason": "导错文件"}, follow=True)
    refused = client.post(f"{page_of(right)}recall/", {"reason": "导错文件"}, follow=True)

    assert "来件已撤回" in text_of(done)
    assert Item.objects.get(batch=wrong).state == State.WITHDRAWN
    assert Item.objects.get(batch=right).state == State.ASSIGNED
    assert "来件已撤回" not in text_of(refused)
    assert signed_in(county.clerk).post(f"{page_of(wrong)}recall/", {"reason": "x"}).status_code == 403


def test_one_item_is_registered_by_hand_with_its_pictures(county: County) -> None:
    batch = make_batch(county)
    place = Place.objects.create(realm=county.realm, kind="广场", name="东广场", key="东广场", unit=county.street)
    picture = make_picture(county.inspector, Purpose.BEFORE)
    client = signed_in(county.inspector)
    typed = {"batch": batch.uid, "kind": "problem", "place": "东广场", "before": [picture.uid]}

    wrong = client.post("/ledger/register/", {**typed, "problem": " "})
    assert wrong.status_code == 422
    assert str(picture.uid) in wrong.content.decode()

    done = client.post("/ledger/register/", {**typed, "problem": "座椅损坏 3 处", "deadline_kind": "by_date"})
    item = Item.objects.get()
    assert done["Location"] == reverse("ledger:item", args=[item.uid])
    assert (item.problem, item.place, item.state, item.place_text) == ("座椅损坏 3 处", place, State.REGISTERED, "")
    picture.refresh_from_db()
    assert picture.target_uid == item.uid


def test_place_nobody_knows_stays_in_words_and_an_unknown_unit_is_refused(county: County) -> None:
    batch = make_batch(county)
    client = signed_in(county.clerk)
    typed = {"batch": batch.uid, "kind": "problem", "place": "西头老井", "problem": "井盖缺失", "lead": "井盖局"}

    wrong = client.post("/ledger/register/", typed)
    assert "责任单位：没有名为“井盖局”的单位" in text_of(wrong)

    client.post("/ledger/register/", {**typed, "lead": "", "then": "more"})
    assert (Item.objects.get().place_text, Item.objects.get().place) == ("西头老井", None)


def test_registering_needs_the_right_and_a_batch(county: County) -> None:
    assert signed_in(county.liaison).get("/ledger/register/").status_code == 403
    assert "没有可以登记的来件" in text_of(signed_in(county.clerk).get("/ledger/register/"))
    assert "请让主管办公室先建立来件" in text_of(signed_in(county.inspector).get("/ledger/register/"))
    foreign = make_batch(make_county("邻县"))
    make_batch(county)
    typed = {"batch": foreign.uid, "kind": "problem", "problem": "井盖缺失"}
    assert signed_in(county.clerk).post("/ledger/register/", typed).status_code == 422
    assert signed_in(make_actor(county.realm, Role.AUDITOR)).get("/ledger/register/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_batch_page_asks_the_same_few_questions_for_any_number_of_rows(county: County, count: int) -> None:
    batch = make_batch(county)
    made = make_items(county, count, batch=batch, lead=county.street, assisting=(county.bureau,))
    make_items(county, count, batch=batch)
    actions.assign_items([item.uid for item in made], actor=county.clerk, to=actions.HandOver())
    client = signed_in(county.clerk)

    asked = questions(client, page_of(batch))

    assert len(asked) == 17, "\n".join(asked)


def test_administrator_of_an_office_reads_no_batch_of_it(county: County) -> None:
    batch = make_batch(county)
    client = signed_in(make_actor(county.office, Role.SYSTEM_ADMIN))

    assert client.get(page_of(batch)).status_code == 404
    assert "第一批" not in text_of(client.get("/ledger/batches/"))
