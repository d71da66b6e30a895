"""照单全收 of 48 rows from the workbook that comes in to the report that goes up: every way out of the loop, and the sums."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import docx
import pypdfium2
import pytest
from django.utils import timezone

from bihuan.core.workdays import end_of_day, local_day
from bihuan.demo.cases import Case, cases_of, uids, upload
from bihuan.demo.cast import Cast
from bihuan.demo.city import load_city
from bihuan.demo.findings import hand_over_paper
from bihuan.demo.intake import take_in_paper
from bihuan.demo.progress import Quiet
from bihuan.demo.scenes.gallery import picture_after
from bihuan.demo.workbook import write_sample
from bihuan.evidence.actions import examine_waiting
from bihuan.evidence.models import Doubt, Purpose, StoredFile, Verdict
from bihuan.evidence.store import original_key, storage
from bihuan.ledger import actions
from bihuan.ledger.batch_counts import count_batch
from bihuan.ledger.document_queries import Source
from bihuan.ledger.models import Batch, BatchStage, Document, Item, Party
from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.ledger.states import Card, Move, RequestKind, State
from bihuan.ledger.verify import verify_realm
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEED = "report"
# Rows of the paper, by their number, that take a way of their own.
SPLIT, MERGED, INTO, HANDED_ON, EXTENDED, DEFERRED, SETTLED, CARDED, RETURNED, BACK = (
    15,
    11,
    10,
    21,
    4,
    2,
    27,
    30,
    24,
    13,
)
ALSO_MERGED, ALSO_INTO = 40, 39
MEASURE = "立即组织力量逐处整改，明确专人每日巡查，发现一处整改一处。"


@dataclass
class Story:
    """Who plays, and where the batch stands now."""

    cast: Cast
    batch: Batch

    @property
    def chief(self) -> Actor:
        return self.cast.named("chuangwen.fuze")

    @property
    def today(self) -> date:
        return self.cast.today

    def cases(self, *states: State) -> list[Case]:
        """The rows beside their items, as they are now; only those in some states, where any is named."""
        found = cases_of(self.batch, hand_over_paper().findings, SEED, actor=self.cast.clerk)
        return [case for case in found if not states or State(case.item.state) in states]

    def case(self, number: int) -> Case:
        return self.cases()[number - 1]

    def liaison(self, case: Case) -> Actor:
        return self.cast.liaison(case.lead)

    def paper(self, actor: Actor) -> list:
        """A signed sheet, photographed."""
        return [upload(picture_after("certificates", "paper"), "签批件.jpg", Purpose.PAPER, actor=actor)]

    def day(self, days: int) -> datetime:
        return end_of_day(self.today + timedelta(days=days))


def lead_of(item: Item, fallback: Unit) -> Unit:
    return item.proposed_lead or (item.place.unit if item.place and item.place.unit else None) or fallback


def sign(story: Story, items: Sequence[Item]) -> None:
    """Every unit named signs for what it was given, all at once."""
    parties = Party.objects.filter(item__in=items, acknowledged_at=None).select_related("item")
    for unit in dict.fromkeys(parties.values_list("unit_id", flat=True)):
        theirs = [party.item.uid for party in parties if party.unit_id == unit]
        actions.acknowledge_items(theirs, actor=story.cast.liaison(unit))


def hand_over(story: Story) -> None:
    """One row is split, then all go out in one dispatch."""
    whole = story.case(SPLIT).item
    parts = [actions.PartDraft("经营户健康证未公示"), actions.PartDraft("投诉电话未公示")]
    actions.split_item(whole.uid, parts=parts, reason="两件事由两家办理", actor=story.cast.clerk)
    town = Unit.objects.get(realm=story.batch.realm, short_name="新烟街道")
    waiting = Item.objects.filter(batch=story.batch, state=State.REGISTERED.value).select_related("place__unit")
    orders = {
        item.uid: actions.HandOver(lead=lead_of(item, town), assisting=(), deadline=story.day(20)) for item in waiting
    }
    items = actions.dispatch_items(orders, actor=story.cast.clerk)
    assert len(items) == 49
    sign(story, items)


def plan(story: Story) -> None:
    """Each unit writes one plan for all it leads: the same person, day and measure; the head approves all."""
    fixes = {"duty": "分管负责人为第一责任人。", "standard": "达到文明城市测评标准。", "measure": MEASURE}
    fixes |= {"person": "创文专干", "finish": local_day(story.day(14)).isoformat()}
    assigned = Item.objects.filter(batch=story.batch, state=State.ASSIGNED.value)
    for lead in dict.fromkeys(assigned.order_by("lead_id").values_list("lead_id", flat=True)):
        theirs = list(assigned.filter(lead=lead).values_list("uid", flat=True))
        actions.submit_plans(theirs, actor=story.cast.liaison(lead), plan=actions.PlanDraft(fixes=fixes))
        actions.approve_plans(theirs, actor=story.cast.signer(lead))


def ask(story: Story, number: int, kind: RequestKind, terms: actions.Terms | None = None, **more: object) -> None:
    """A unit asks, the office grants."""
    case = story.case(number)
    reason = {RequestKind.SETTLE: "该处属市属医院产权范围外，已移送产权单位。"}.get(kind, "按规定程序申请。")
    actions.ask_request(case.item.uid, kind=kind, reason=reason, terms=terms, actor=story.liaison(case), **more)
    actions.grant_request(case.item.uid, kind=kind, words="情况属实，同意。", actor=story.cast.clerk)


def report(story: Story, items: Sequence[Item], *, shot: int = 1) -> None:
    """Each with a picture; the head of the unit sends them on."""
    shown = {case.item.serial: case for case in story.cases()}
    for item in items:
        case = shown[item.serial]
        liaison = story.cast.liaison(item.lead_id)
        picture = case.show_after(actor=liaison, shot=shot)
        actions.submit_report(item.uid, report=actions.ReportDraft("已按方案整改到位。", (picture,)), actor=liaison)
    for lead, theirs in by_lead(items).items():
        actions.approve_reports([item.uid for item in theirs], actor=story.cast.signer(lead))


def by_lead(items: Sequence[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for item in items:
        found.setdefault(item.lead_id, []).append(item)
    return found


def settle_doubts(story: Story) -> None:
    """The sample borrows a photograph; whoever checks looks at both pictures and says that it will do."""
    while examine_waiting():
        continue
    for doubt in Doubt.objects.select_related("evidence"):
        assert doubt.evidence.target_uid is not None
        actions.settle_item_doubt(
            doubt.evidence.target_uid,
            doubt=doubt.uid,
            verdict=Verdict.USABLE,
            reason="同一楼道，一张照片拍到两处。",
            actor=story.cast.checker,
        )


def play(story: Story) -> None:
    """The story up to the report."""
    cast = story.cast
    hand_over(story)
    for number, into in ((MERGED, INTO), (ALSO_MERGED, ALSO_INTO)):
        actions.merge_items(
            [story.case(number).item.uid], into=story.case(into).item.uid, reason="同一处同类问题", actor=cast.clerk
        )
    ask(story, HANDED_ON, RequestKind.HAND_OVER)
    other = Unit.objects.get(realm=story.batch.realm, short_name="新烟街道")
    again = actions.assign_items(
        uids([story.case(HANDED_ON)]), to=actions.HandOver(lead=other, assisting=()), actor=cast.clerk
    )
    sign(story, again)
    plan(story)
    ask(story, EXTENDED, RequestKind.EXTEND, actions.Terms(deadline=story.day(30)))
    steps = ((story.day(30), "完成立项"), (story.day(90), "完成改造"))
    ask(story, DEFERRED, RequestKind.DEFER, actions.Terms(milestones=steps))
    settled = story.case(SETTLED)
    proof = story.paper(story.liaison(settled))
    ask(story, SETTLED, RequestKind.SETTLE, actions.Terms(code="outside", leader_signed=True), evidence=proof)
    carded = uids([story.case(CARDED)])
    actions.issue_cards(carded, card=Card.YELLOW, reason="签收后迟迟不动工", actor=story.chief)
    actions.lift_cards(carded, reason="已动工", actor=story.chief)
    report(story, list(Item.objects.filter(batch=story.batch, state=State.PLANNED.value).order_by("serial", "part")))
    returned = story.case(RETURNED).item
    actions.send_back_item(returned.uid, reason="照片看不出整改到位，请补拍近景。", actor=cast.checker)
    report(story, [Item.objects.get(pk=returned.pk)], shot=2)
    settle_doubts(story)
    ready = Item.objects.filter(batch=story.batch, state=State.REPORTED.value)
    actions.close_items(list(ready.values_list("uid", flat=True)), words="整改到位。", actor=cast.checker)
    back = story.case(BACK)
    actions.rebound_item(
        back.item.uid,
        reason="回头看时积水又起。",
        deadline=story.day(10),
        evidence=[back.show_again(actor=cast.inspector)],
        actor=cast.inspector,
    )


@pytest.fixture
def story(tmp_path: Path) -> Story:
    cast = Cast(load_city().realm, timezone.localdate())
    batch = take_in_paper(hand_over_paper(), write_sample(tmp_path, seed=SEED), cast, Quiet())
    return Story(cast, batch)


def content(file: StoredFile) -> bytes:
    with storage().open(original_key(file.realm.uid, file.sha256)) as kept:
        return kept.read()


def text_of(pdf: pypdfium2.PdfDocument) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pdf)


def pictures_in(pdf: pypdfium2.PdfDocument) -> int:
    return sum(1 for page in pdf for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def test_forty_eight_rows_go_from_the_hand_over_to_the_report_to_the_upper_body(story: Story) -> None:
    play(story)

    batch = story.batch
    batch.refresh_from_db()
    count = count_batch(batch)
    assert (count.stated, count.saved, count.withdrawn, count.agrees) == (48, 48, 0, True)
    assert {state: number for state, number in count.states.items() if number} == {
        State.CLOSED: 43,
        State.ASSIGNED: 1,
        State.DEFERRED: 1,
        State.SETTLED: 1,
        State.MERGED: 2,
    }
    assert verify_realm(batch.realm).sound
    moves = {line.move for item in batch.items.all() for line in item.movements.all()}
    wanted = {Move.SPLIT, Move.MERGE, Move.ABSORB, Move.SEND_BACK, Move.ISSUE_CARD, Move.LIFT_CARD, Move.REBOUND}
    assert {move.value for move in (*wanted, Move.ASK, Move.GRANT)} <= moves

    (draft,) = actions.draft_documents(DocumentKind.UPPER, source=Source(batch.uid), actor=story.cast.clerk)
    paper = actions.issue_document(draft.uid, actor=story.chief)

    check_paper(paper)
    for stage in (BatchStage.REPORTED, BatchStage.ARCHIVED):
        actions.set_batch_stage(batch.uid, stage=stage, actor=story.cast.clerk)
    batch.refresh_from_db()
    assert batch.stage == BatchStage.ARCHIVED


def check_paper(paper: Document) -> None:
    """The sums add up in words, and in Word and PDF there is a row for each with its pictures."""
    word = docx.Document(io.BytesIO(content(paper.docx)))
    pdf = pypdfium2.PdfDocument(content(paper.pdf))
    said = "".join(text_of(pdf).split())
    assert "反馈我市问题48条" in said
    assert (
        "共48条（其中1条拆分为2项办理），已整改销号43条，另行办结1条，并案办理2条，挂账推进1条，正在整改1条。" in said
    )
    rows = word.tables[-1].rows[1:]
    # The split row stands there as its two parts.
    assert [row.cells[0].text for row in rows] == [str(at) for at in range(1, 50)]
    told = {number: rows[number - 1].cells[4].text for number in (DEFERRED, MERGED)}
    assert told[MERGED] == f"并案。\n与序号{INTO}一并办理。"
    assert told[DEFERRED].endswith("前完成改造。")
    pictures = [len(row._tr.xpath(".//w:drawing")) for row in rows]
    # Those that came in, the one of the rebound, and one of each that is put right.
    assert sum(pictures) == 16 + 1 + 44
    assert pictures_in(pdf) == sum(pictures)
