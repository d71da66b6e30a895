import pytest
from django.urls import reverse

from bihuan.evidence.models import Evidence, Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions import Correction, HandOver, PlanDraft, ReportDraft
from bihuan.ledger.document_queries import Source
from bihuan.ledger.models import Item, Movement, MovementWords
from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.ledger.states import Move
from bihuan.registry.actor import Actor
from tests.ledger.factories import DEADLINE, FIXES, LATER, County, make_items, make_picture
from tests.ledger.views.pages import address, item_page, signed_in, text_of
from tests.support.asking import questions


def run_to_report(county: County, *, pictures: int = 1, rounds: int = 1) -> Item:
    before = [make_picture(county.clerk, Purpose.BEFORE).uid for _ in range(pictures)]
    [item] = make_items(county, before=tuple(before))
    to = HandOver(lead=county.street, assisting=(county.bureau,), deadline=DEADLINE)
    actions.assign_items([item.uid], actor=county.clerk, to=to)
    actions.acknowledge_items([item.uid], actor=county.liaison)
    actions.submit_plans([item.uid], actor=county.liaison, plan=PlanDraft(fixes=FIXES))
    actions.approve_plans([item.uid], actor=county.head)
    for turn in range(rounds):
        if turn:
            actions.send_back_item(item.uid, actor=county.verifier, reason=f"第 {turn} 次退回")
        after = tuple(make_picture(county.liaison).uid for _ in range(pictures))
        actions.submit_report(item.uid, actor=county.liaison, report=ReportDraft("已清扫", after))
        actions.approve_reports([item.uid], actor=county.head)
    return Item.objects.get(pk=item.pk)


def counted(actor: Actor, item: Item) -> int:
    client = signed_in(actor)
    page = reverse("ledger:item", args=[item.uid])
    client.get(page)
    return len(questions(client, page))


def test_item_page_shows_where_a_registered_item_stands(county: County) -> None:
    [item] = make_items(county)

    page = item_page(county.clerk, item)

    assert page.status_code == 200
    assert "待交办" in text_of(page)
    assert address(item, Move.ASSIGN) in page.content.decode()


def test_item_page_tells_units_plan_report_and_story(county: County) -> None:
    item = run_to_report(county)

    page = text_of(item_page(county.verifier, item))

    assert "新街东段 路边有垃圾 1" in page
    assert "牵头 新街街道 配合 城管局 核查 示例市创文办" in page
    assert "定责任 清理路面" in page
    assert "交办 新街街道；配合 城管局" in page
    assert "起草报结 “已清扫”" in page
    assert "链已核对 ✓ 7 笔" in page
    assert "1 张照片" in page


def test_item_page_pairs_before_and_after(county: County) -> None:
    item = run_to_report(county, pictures=2)

    page = item_page(county.verifier, item).content.decode()

    assert page.count("data-flip-button") == 2
    assert page.count("shot-before") == 2


def test_item_page_offers_one_main_action(county: County) -> None:
    item = run_to_report(county)

    page = item_page(county.verifier, item).content.decode()

    assert (
        page.count(f'<a class="btn main" href="{address(item, Move.CLOSE)}">') == 2
    )  # at the top, and on a phone below
    assert f'<a class="btn plain" href="{address(item, Move.SEND_BACK)}">' in page


def test_item_page_says_whom_it_waits_for(county: County) -> None:
    item = run_to_report(county)

    page = item_page(county.liaison, item)

    assert "等待核查单位核查" in text_of(page)
    assert 'class="btn main"' not in page.content.decode()


def test_item_page_separates_the_cycles(county: County) -> None:
    item = run_to_report(county)
    actions.close_items([item.uid], actor=county.verifier)
    again = make_picture(county.clerk, Purpose.BEFORE)
    actions.rebound_item(item.uid, actor=county.clerk, reason="又有垃圾", deadline=LATER, evidence=[again.uid])

    page = item_page(county.clerk, item)

    assert "第 1 轮" in text_of(page)
    assert "第 2 轮" in text_of(page)
    assert "反弹 1 次" in text_of(page)
    assert reverse("evidence:display", args=[again.uid]) in page.content.decode()
    assert page.content.decode().count("shot-before") == 1


def test_item_page_keeps_the_pictures_of_earlier_cycles_in_its_story(county: County) -> None:
    item = run_to_report(county)
    repaired = Evidence.objects.get(purpose=Purpose.AFTER)
    actions.close_items([item.uid], actor=county.verifier)
    again = make_picture(county.clerk, Purpose.BEFORE)
    actions.rebound_item(item.uid, actor=county.clerk, reason="又有垃圾", deadline=LATER, evidence=[again.uid])

    page = item_page(county.clerk, item).content.decode()

    story = page[page.index('id="story"') :]
    assert f'src="{reverse("evidence:thumb", args=[repaired.uid])}"' in story
    assert f'href="{reverse("evidence:display", args=[repaired.uid])}"' in story


def test_item_page_says_that_somebody_went_there(county: County) -> None:
    item = run_to_report(county)
    actions.close_items([item.uid], actor=county.verifier, words="属实", on_site=True)

    assert "销号 “属实”" in text_of(item_page(county.verifier, item))
    assert "示例市创文办 · 已到现场" in text_of(item_page(county.verifier, item))


def test_item_page_shows_old_and_new_of_a_correction(county: County) -> None:
    [item] = make_items(county)
    actions.correct_item(item.uid, actor=county.clerk, correction=Correction(problem="路边有积水"), reason="写错")

    assert "问题描述：路边有垃圾 1 → 路边有积水" in text_of(item_page(county.clerk, item))


def test_item_page_says_which_line_was_changed(county: County) -> None:
    item = run_to_report(county)
    last = Movement.objects.filter(item=item, move=Move.ASSIGN).get()
    MovementWords.objects.create(movement=last, realm_id=item.realm_id, text='{"words":"另一句"}', salt="00" * 16)

    page = text_of(item_page(county.verifier, item))

    assert "链没有通过核对：第 2 条的文字被改动" in page
    assert "链已核对" not in page


@pytest.mark.parametrize(("pictures", "rounds"), [(1, 1), (3, 3)])
def test_item_page_asks_the_same_number_of_queries(county: County, pictures: int, rounds: int) -> None:
    item = run_to_report(county, pictures=pictures, rounds=rounds)

    assert counted(county.verifier, item) == 16


def test_item_page_of_a_stranger_is_not_there(county: County) -> None:
    item = run_to_report(county)

    assert item_page(county.villager, item).status_code == 404


def test_item_page_escapes_what_people_named(county: County) -> None:
    batch_name = "<b>第一批</b>"
    [item] = make_items(county)
    item.batch.name = batch_name
    item.batch.save(update_fields=["name"])

    page = item_page(county.clerk, item).content.decode()

    assert batch_name not in page
    assert "&lt;b&gt;第一批&lt;/b&gt;" in page


def test_item_page_lists_the_papers_that_speak_of_it_as_far_as_one_may_see_them(county: County) -> None:
    item = run_to_report(county)
    (paper,) = actions.draft_documents(DocumentKind.NOTICE, source=Source(item.batch.uid), actor=county.clerk)

    assert "交办通知单 · 草稿" in text_of(item_page(county.clerk, item))
    assert reverse("ledger:document", args=[paper.uid]) in item_page(county.clerk, item).content.decode()
    # A draft is its own office's.
    assert "交办通知单" not in text_of(item_page(county.liaison, item))
