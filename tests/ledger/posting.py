"""The same walk made on pages: every move through the form a person fills in, one item at a time or many."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st

from bihuan.core.errors import DomainError
from bihuan.ledger.lifecycle import DECISIONS
from bihuan.ledger.models import CardProposal, Item, Movement
from bihuan.ledger.states import Move
from bihuan.ledger.views import bulk_pages
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit, UnitName, UnitNameKind
from bihuan.registry.naming import key_of
from tests.ledger.exchange.unit_books import PLAN, bring_back, fill, take_out
from tests.ledger.filling import typed
from tests.ledger.laws import MOST_ROWS, LedgerWalk
from tests.ledger.making import MAKE, Step, another
from tests.ledger.views.pages import address, signed_in, text_of
from tests.support.sending import Fields, form_with

ABOUT_REQUESTS = DECISIONS | {Move.ASK}
PLEDGE_PLAN = {
    "定责任人": "分管副主任",
    "定措施": "新建一处",
    "定资金": "120000",
    "定时限": date(2030, 2, 20),
    "定预案": "雨季顺延",
}
REFUSALS = (403, 404, 409, 422)
BY_PAGE, BY_BULK, BY_BOOK, BY_ACTION = "page", "bulk", "book", "action"
IN_BOOK = (Move.ACKNOWLEDGE, Move.SUBMIT_PLAN, Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE)
CARDS = {Move.ISSUE_CARD: "issue", Move.LIFT_CARD: "lift"}


class FormWalk(LedgerWalk):
    """Moves made by people at their pages. What an action would do, its page does, and nothing else."""

    ways = (BY_PAGE, BY_PAGE, BY_BULK, BY_BOOK, BY_ACTION)
    made: ClassVar[set[tuple[str, str]]] = set()

    def prepare(self) -> None:
        self.folder = TemporaryDirectory()
        self.clients: dict[int, Client] = {}
        for unit in (self.county.office, self.county.street, self.county.village, self.county.bureau):
            UnitName.objects.create(
                unit=unit, realm=self.county.realm, name=unit.name, key=key_of(unit.name), kind=UnitNameKind.OFFICIAL
            )

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def client(self, actor: Actor) -> Client:
        return self.clients.setdefault(actor.account_id, signed_in(actor))

    def carry_out(self, step: Step) -> bool:
        self.sent: tuple[str, Fields] | None = None
        way = step.way
        if (way == BY_BULK and not self.has_bulk(step)) or (way == BY_BOOK and step.move not in IN_BOOK):
            way = BY_PAGE
        ways = {BY_PAGE: self.on_page, BY_BULK: self.in_bulk, BY_BOOK: self.in_book, BY_ACTION: super().carry_out}
        made = ways[way](step)
        if made:
            self.made.add((way, step.move.value))
        return made

    def again(self, step: Step) -> None:
        if step.way == BY_BOOK and step.move in IN_BOOK:
            assert not self.brought_back(step)
            return
        if self.sent is None:
            super().again(step)
            return
        where, fields = self.sent
        answer = self.client(step.actor).post(where, fields)
        assert answer.status_code == 302, text_of(answer)

    def on_page(self, step: Step) -> bool:
        """Open the page, fill in what the move needs, send it: done exactly where the action would do it."""
        if step.move is Move.RECALL:
            return self.recall(step)
        allowed = would_do(step)
        client, where = self.client(step.actor), address(step.item, step.move)
        if step.move in ABOUT_REQUESTS:
            where += f"?kind={step.asked.value}"
        shown = client.get(where)
        if shown.status_code != 200:
            assert shown.status_code in REFUSALS, text_of(shown)
            # What was done already is no error for a program that asks again; a person is told before filling anything in.
            assert not allowed or moves_of(step) == 0, text_of(shown)
            return False
        fields = {**form_with(text(shown), "client"), **typed(step), "client": [str(step.key)]}
        answer = client.post(where, fields)
        self.sent = (where, fields)
        return self.answered(answer, allowed)

    def answered(self, answer: HttpResponse, allowed: bool) -> bool:
        assert answer.status_code in (302, *REFUSALS), text_of(answer)
        assert (answer.status_code == 302) == allowed, text_of(answer)
        return answer.status_code == 302

    def recall(self, step: Step) -> bool:
        """The page of the batch tells either way; the ledger says whether it was done."""
        allowed = would_do(step)
        batch = step.item.batch
        where = reverse("ledger:batch-recall", args=[batch.uid])
        fields = {"reason": ["文件错了"]}
        answer = self.client(step.actor).post(where, fields)
        batch.refresh_from_db()
        assert (answer.status_code == 302 and batch.recalled_at is not None) == allowed, text_of(answer)
        if allowed:
            self.sent = (where, fields)
        return allowed

    def has_bulk(self, step: Step) -> bool:
        kind = step.asked if step.move in ABOUT_REQUESTS else None
        if step.move is Move.ISSUE_CARD:
            return CardProposal.objects.filter(item=step.item, answer="open").exists()
        return step.move in (Move.ASSIGN, Move.LIFT_CARD) or bulk_pages.page_of(step.move, kind) is not None

    def in_bulk(self, step: Step) -> bool:
        """The item and its neighbour, ticked together: those that can be moved are, after a dry run that moved none."""
        if step.move is Move.ASSIGN:
            return self.dispatch(step)
        if step.move in CARDS:
            return self.decide_cards(step)
        kind = step.asked if step.move in ABOUT_REQUESTS else None
        name = bulk_pages.named(step.move, kind)
        items = [step.item, *([] if another(step) == step.item else [another(step)])]
        client, where = self.client(step.actor), reverse("ledger:bulk")
        query = urlencode({"do": name, "item": [str(item.uid) for item in items]}, doseq=True)
        page = client.get(f"{where}?{query}")
        before = self.stands()
        if page.status_code == 200 and 'name="step" value="confirm"' not in text(page):
            fields = {**form_with(text(page), "client"), **typed(step, items)}
            page = client.post(where, fields)
        assert self.stands() == before
        if page.status_code != 200:
            assert page.status_code in REFUSALS, text_of(page)
            return False
        fields = {**form_with(text(page), "client"), "step": ["confirm"], "client": [str(step.key)]}
        answer = client.post(where, fields)
        assert answer.status_code == 302, text_of(answer)
        assert client.get(answer["Location"]).status_code == 200
        self.sent = (where, fields)
        return True

    def dispatch(self, step: Step) -> bool:
        """交办 of several: the page of its own."""
        client, where = self.client(step.actor), reverse("ledger:dispatch")
        items = [step.item, another(step)]
        page = client.get(f"{where}?{urlencode({'item': [str(item.uid) for item in items]}, doseq=True)}")
        forms = [uid for uid in (str(item.uid) for item in items) if f'name="{uid}-lead"' in text(page)]
        if page.status_code != 200 or not forms:
            assert page.status_code in (200, *REFUSALS)
            return False
        fields = form_with(text(page), "step")
        for uid in forms:
            fields |= {f"{uid}-lead": ["新街街道"], f"{uid}-assisting": ["城管局"], f"{uid}-kind": ["lasting"]}
        plan = client.post(where, fields)
        assert plan.status_code == 200, text_of(plan)
        fields = {**form_with(text(plan), "client_uid"), "step": ["confirm"], "client_uid": [str(step.key)]}
        assert client.post(where, fields).status_code == 302
        self.sent = (where, fields)
        return True

    def decide_cards(self, step: Step) -> bool:
        """亮牌 and 摘牌 of the items ticked."""
        client, where = self.client(step.actor), reverse("ledger:cards-decide", args=[CARDS[step.move]])
        page = client.post(where, {"item": [str(step.item.uid)]})
        if page.status_code != 200:
            assert page.status_code in REFUSALS, text_of(page)
            return False
        fields = {**form_with(text(page), "client"), "reason": ["久拖不办"], "client": [str(step.key)]}
        assert client.post(where, fields).status_code == 302
        self.sent = (where, fields)
        return True

    def in_book(self, step: Step) -> bool:
        """Take the unit's workbook out, fill in the item's row, bring it back."""
        unit = self.unit_of(step.actor)
        try:
            out = take_out(self.book, step.actor, unit)
        except DomainError:
            return False
        number = step.item.number
        pictures = {number: [step.key.int % 8]} if step.move in REPORTED_IN_BOOK else {}
        fill(out, {number: row_in_book(step)}, pictures)
        return self.brought_back(step)

    def brought_back(self, step: Step) -> bool:
        try:
            with transaction.atomic():
                bring_back(self.book, step.actor, self.unit_of(step.actor), Path(self.folder.name))
        except DomainError:
            return False
        return True

    @property
    def book(self) -> Path:
        return Path(self.folder.name) / "本单位.xlsx"

    def unit_of(self, actor: Actor) -> Unit:
        return Unit.objects.get(pk=actor.posts[0].unit_id)

    def register(self, _: Item, data: st.DataObject) -> None:
        """One more row of the batch, as long as there are few."""
        self.register_by(data.draw(st.sampled_from(["clerk", "inspector", "liaison"]), label="name"))

    def register_by(self, name: str) -> None:
        if self.brought >= MOST_ROWS or self.batch.recalled_at:
            return
        actor, where = getattr(self.county, name), reverse("ledger:register")
        page = self.client(actor).get(where)
        if page.status_code != 200:
            assert (page.status_code, name) == (403, "liaison")
            return
        fields = {**form_with(text(page), "problem"), "problem": ["又见垃圾"], "place": ["新街东段"]}
        answer = self.client(actor).post(where, fields)
        assert answer.status_code == 302, text_of(answer)
        self.made.add((BY_PAGE, Move.REGISTER.value))
        self.brought, self.checked = self.brought + 1, False

    turns = (*LedgerWalk.turns, register)


REPORTED_IN_BOOK = (Move.SUBMIT_REPORT, Move.SUBMIT_AT_ONCE)


def row_in_book(step: Step) -> Mapping[str, object]:
    """What the unit writes into the item's row."""
    plan = PLEDGE_PLAN if step.item.kind == "pledge" else PLAN
    said = {"整改情况": "已整改"}
    match step.move:
        case Move.ACKNOWLEDGE:
            return {"签收": "是"}
        case Move.SUBMIT_PLAN:
            return plan
        case Move.SUBMIT_REPORT:
            return said
    return {**plan, **said}


def would_do(step: Step) -> bool:
    """Whether the action alone would make the move; nothing is left of the trial."""
    try:
        moves_of(step)
    except DomainError:
        return False
    return True


def moves_of(step: Step) -> int:
    """How many movements the action alone would append; nothing is left of the trial."""
    before = Movement.objects.count()
    with transaction.atomic():
        MAKE[step.move](step)
        appended = Movement.objects.count() - before
        transaction.set_rollback(True)
    return appended


def text(page: HttpResponse) -> str:
    return page.content.decode()
