"""The eight laws over random moves by random people, on the pure table alone."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bihuan.core.errors import DomainError
from bihuan.ledger.asking import CONTEST_BOUNDS, CONTESTABLE
from bihuan.ledger.chain import decode, encode, replay
from bihuan.ledger.facts import Circumstances, Intent, Snapshot, Step, Survivor
from bihuan.ledger.lifecycle import begin, decide, offer
from bihuan.ledger.rights import in_one_line, working_units
from bihuan.ledger.states import LED_STATES, OPEN_STATES, Card, Move, Paper, RequestKind, State
from tests.ledger.worlds import (
    ACCOUNTS,
    AROUND,
    BUREAU,
    DEADLINE,
    NOW,
    OFFICE,
    OTHER,
    PATHS,
    PEOPLE,
    POLICY,
    REALM,
    STREET,
    VILLAGE,
    person,
)

UIDS = {key: f"unit-{key}" for key in PATHS}
PEOPLE_UIDS = {number: f"account-{number}" for number in ACCOUNTS.values()}
UNIT_OF = {uid: key for key, uid in UIDS.items()}
PERSON_OF = {uid: key for key, uid in PEOPLE_UIDS.items()}
GRANTED_DATES = {RequestKind.EXTEND, RequestKind.DEFER, RequestKind.REDATE}
CHECKS = (Move.VERIFY, Move.CLOSE, Move.SEND_BACK)


TRIED = [move for move in Move if move not in (Move.REGISTER, Move.CARRY_IN, Move.ABSORB)]
MARKS = {Move.CORRECT, Move.ISSUE_CARD, Move.LIFT_CARD, Move.OBJECT, Move.REASSIGN, Move.TAKE_BACK, Move.WITHDRAW}
MARKS |= {Move.RECALL, Move.MERGE, Move.SPLIT, Move.SETTLE, Move.UNMERGE, Move.SHARE_OUT, Move.AMEND_PLAN}


@dataclass(frozen=True)
class Wish:
    """What a random person would fill in."""

    other: str
    unit: int
    assisting: frozenset[int]
    request: RequestKind
    days: int
    proof: bool
    signed: bool
    behalf: int | None
    handler: str | None


WISHES = st.builds(
    Wish,
    other=st.sampled_from("abcdefg"),
    unit=st.sampled_from([STREET, STREET, VILLAGE, BUREAU, OFFICE]),
    assisting=st.frozensets(st.sampled_from([BUREAU, OFFICE, OTHER]), max_size=2),
    request=st.sampled_from(RequestKind),
    days=st.integers(-2, 60),
    proof=st.booleans(),
    signed=st.booleans(),
    behalf=st.sampled_from([None, None, None, STREET, BUREAU]),
    handler=st.sampled_from([None, None, "liaison", "villager", "helper"]),
)


@dataclass
class Thing:
    """One item with everything that stands around it in the real tables."""

    uid: str
    facts: Snapshot
    registrar: int
    changes: list[dict] = field(default_factory=list)
    stories: list[tuple[Move, Snapshot, int | None]] = field(default_factory=list)
    requests: set[RequestKind] = field(default_factory=set)
    proven: bool = False
    rebounds: int = 0
    plans: int = 0
    reports: int = 0
    parent: str = ""


class Loop(RuleBasedStateMachine):
    """Any person tries any move on any of three items; whatever is let through must keep the laws."""

    steps = 0

    @initialize(take_all=st.booleans(), self_check=st.booleans(), examines=st.booleans())
    def open(self, take_all: bool, self_check: bool, examines: bool) -> None:
        self.policy = replace(POLICY, office_examines=examines)
        self.self_check = self_check
        self.things: dict[str, Thing] = {}
        self.now = NOW
        for uid in ("a", "b", "c"):
            first = Snapshot(kind="problem", take_all=take_all and uid != "c")
            transition = begin(first, self.around(None), Intent(Move.REGISTER), person("clerk"))
            thing = Thing(uid, transition.after, ACCOUNTS["clerk"])
            self.things[uid] = thing
            self.keep(thing, transition.changes, Move.REGISTER, ACCOUNTS["clerk"])

    def around(self, thing: Thing | None, target: Thing | None = None) -> Circumstances:
        steps = [Step("office", OFFICE, self_check=False)]
        if thing is None:
            return replace(AROUND, policy=self.policy, now=self.now, before_demanded=False)
        facts = thing.facts
        if facts.lead == OFFICE or OFFICE in facts.assisting:
            steps = [Step("realm", REALM, self_check=False)]
        if self.self_check and facts.lead is not None:
            steps.insert(0, Step("self", facts.lead, self_check=True))
        last = thing.stories[-1]
        bound = next((s for s in reversed(thing.stories) if s[0] in CONTEST_BOUNDS), None)
        contested = bound if bound is not None and bound[0] in CONTESTABLE else None
        return replace(
            AROUND,
            policy=self.policy,
            now=self.now,
            steps=tuple(steps),
            registrar=thing.registrar,
            requests=frozenset(thing.requests),
            last_author=last[2],
            last_move=last[0],
            prior=last[1],
            contest_until=self.now + timedelta(days=1) if contested else None,
            is_part=bool(thing.parent),
            carries=sum(other.facts.merged_into == thing.uid for other in self.things.values()),
            survivor=self.survivor(thing, target) if target else None,
            plans=thing.plans,
            reports=thing.reports,
        )

    def survivor(self, thing: Thing, target: Thing) -> Survivor:
        reached, here = set(), target
        while here.facts.merged_into and here.uid not in reached:
            reached.add(here.uid)
            here = self.things[here.facts.merged_into]
        return Survivor(target.uid, target.facts.state, same_realm=True, reaches_back=here is thing or target is thing)

    @rule(
        uid=st.sampled_from("abcdefg"), wish=WISHES, move=st.sampled_from(TRIED), name=st.sampled_from(sorted(PEOPLE))
    )
    def try_anything(self, uid: str, wish: Wish, move: Move, name: str) -> None:
        """Anybody tries any move."""
        if uid in self.things:
            type(self).steps += 1
            self.attempt(self.things[uid], move, name, wish)

    @rule(uid=st.sampled_from("abcabcdefg"), wish=WISHES, choice=st.integers(0, 10_000))
    def go_on(self, uid: str, wish: Wish, choice: int) -> None:
        """Somebody makes a move that is open to them, so that the whole loop is walked and not only its beginning."""
        if uid not in self.things:
            return
        type(self).steps += 1
        thing = self.things[uid]
        ways = [(move, name) for move in TRIED for name in sorted(PEOPLE) if self.is_open(thing, move, name)]
        # Moves that change the state get most of the turns.
        ways = [way for way in ways if way[0] not in MARKS] * 3 + ways
        if ways:
            move, name = ways[choice % len(ways)]
            self.attempt(thing, move, name, replace(wish, proof=True, signed=True, behalf=None))

    def is_open(self, thing: Thing, move: Move, name: str) -> bool:
        try:
            offer(thing.facts, self.around(thing), move, person(name))
        except DomainError:
            return False
        return True

    def attempt(self, thing: Thing, move: Move, name: str, wish: Wish) -> None:
        target = self.things.get(wish.other, self.things["a"])
        around = replace(self.around(thing, target), after_pictures=int(wish.proof))
        request = wish.request
        if move in (Move.GRANT, Move.REFUSE) and thing.requests:
            request = sorted(thing.requests)[wish.days % len(thing.requests)]
        if request is RequestKind.CONTEST and move in (Move.ASK, Move.GRANT, Move.REFUSE):
            bounds = [story for story in thing.stories if story[0] in CONTEST_BOUNDS]
            contested = bounds if bounds and bounds[-1][0] in CONTESTABLE else []
            around = replace(around, prior=contested[-1][1] if contested else None)
        intent = self.intent(thing, move, wish, request)
        try:
            transition = decide(thing.facts, around, intent, person(name))
        except DomainError:
            return
        if transition.repeated:
            return
        event(f"{move.value}")
        self.check_laws(thing, transition.before, transition.after, intent, name, wish.proof)
        self.follow(thing, transition, intent, target)
        self.keep(thing, transition.changes, move, person(name).account, before=transition.before)
        thing.facts = transition.after

    def intent(self, thing: Thing, move: Move, wish: Wish, request: RequestKind) -> Intent:
        date = DEADLINE + timedelta(days=wish.days)
        if move is Move.ASSIGN and thing.facts.deadline is not None and wish.days % 2:
            date = thing.facts.deadline
        later = self.now + timedelta(days=wish.days + 3)
        finish = thing.facts.deadline if thing.facts.deadline and wish.proof else date
        unit = VILLAGE if move is Move.SHARE_OUT and wish.proof else wish.unit
        if move is Move.SHARE_OUT and wish.handler is not None:
            unit = PEOPLE[wish.handler][0][0]
        return Intent(
            move,
            unit=unit,
            person=ACCOUNTS[wish.handler] if move is Move.SHARE_OUT and wish.handler is not None else None,
            units=frozenset(wish.assisting) - ({unit} if wish.proof else set()),
            deadline=(thing.facts.deadline or date) + timedelta(days=9) if move in (Move.ASK, Move.GRANT) else date,
            mend_by=later,
            finish=finish,
            reason="理由",
            code="unfounded",
            evidence=int(wish.proof),
            paper=wish.signed,
            leader_signed=wish.signed,
            request=request,
            milestones=(later, later + timedelta(days=30)),
            behalf=wish.behalf,
            card=Card.YELLOW,
            parts=2,
        )

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        type(self).steps += 1
        self.now += timedelta(days=days)

    def keep(
        self, thing: Thing, changes: dict, move: Move, account: int | None, before: Snapshot | None = None
    ) -> None:
        thing.changes.append(encode(changes, UIDS, PEOPLE_UIDS))
        thing.stories.append((move, before or Snapshot(), account))

    def follow(self, thing: Thing, transition: object, intent: Intent, target: Thing) -> None:
        before, after, move = transition.before, transition.after, transition.move
        thing.plans = max(thing.plans, after.plan_version)
        thing.reports = max(thing.reports, after.report_number)
        if move is Move.ASK:
            thing.requests.add(intent.request)
        if move in (Move.GRANT, Move.REFUSE):
            thing.requests.discard(intent.request)
        if (before.cycle, before.lead) != (after.cycle, after.lead) or after.state not in OPEN_STATES:
            thing.requests.clear()
        if move is Move.REBOUND:
            thing.rebounds += 1
        if move is Move.GRANT and intent.request is RequestKind.CONTEST and after.rebounds < before.rebounds:
            thing.rebounds -= 1
        if move is Move.MERGE:
            self.absorb(thing, target)
        if move is Move.SPLIT:
            self.part(thing, before)

    def part(self, thing: Thing, whole: Snapshot) -> None:
        """Two parts begin, with what the whole owed."""
        for uid in [uid for uid in "defghijkl" if uid not in self.things][:2]:
            first = Snapshot(
                kind=whole.kind,
                take_all=whole.take_all,
                deadline=whole.deadline,
                first_deadline=whole.first_deadline,
            )
            around = replace(self.around(None), is_part=True)
            transition = begin(first, around, Intent(Move.REGISTER), person("clerk"))
            part = Thing(uid, transition.after, ACCOUNTS["clerk"], parent=thing.uid)
            self.things[uid] = part
            self.keep(part, transition.changes, Move.REGISTER, ACCOUNTS["clerk"])

    def absorb(self, thing: Thing, target: Thing) -> None:
        intent = Intent(Move.ABSORB, take_all=thing.facts.take_all)
        transition = decide(target.facts, self.around(target), intent, person("clerk"))
        self.keep(target, transition.changes, Move.ABSORB, ACCOUNTS["clerk"], before=target.facts)
        target.facts = transition.after

    def check_laws(
        self, thing: Thing, before: Snapshot, after: Snapshot, intent: Intent, name: str, proof: bool
    ) -> None:
        move = intent.move
        if move in (Move.SUBMIT_REPORT, Move.APPROVE_REPORT, Move.SUBMIT_AT_ONCE, Move.DO_AT_ONCE):
            thing.proven = proof
        if move is Move.CLOSE:  # law 1
            assert (before.plan, before.report) == (Paper.IN_FORCE, Paper.IN_FORCE)
            assert thing.proven
        if move is Move.SHARE_OUT:  # inside the lead's line, whoever is named
            assert before.lead is not None
            assert all(PATHS[unit].startswith(PATHS[before.lead]) for unit in after.doers - before.doers)
        if move in CHECKS and not self.is_self_check(before):  # law 2
            own = {PATHS[unit] for unit, _ in PEOPLE[name]}
            work = {PATHS[unit] for unit in working_units(before)}
            assert not any(in_one_line(one, two, PATHS[REALM]) for one in own for two in work)
        if after.cycle == before.cycle:  # law 4
            opened = before.deadline is None and move is Move.ASSIGN
            undone = move is Move.TAKE_BACK or intent.request is RequestKind.CONTEST
            granted = move is Move.GRANT and intent.request in GRANTED_DATES
            assert before.deadline == after.deadline or opened or undone or granted
            assert before.first_deadline == after.first_deadline or opened or undone
        struck_out = after.state is State.WITHDRAWN and before.state is not State.WITHDRAWN
        if struck_out and before.take_all:  # law 5
            assert move is Move.RECALL
            assert not before.acknowledged

    def is_self_check(self, item: Snapshot) -> bool:
        return self.self_check and item.step == 0

    @invariant()
    def replaying_gives_the_facts(self) -> None:
        for thing in getattr(self, "things", {}).values():
            decoded = [decode(change, UNIT_OF.__getitem__, PERSON_OF.__getitem__) for change in thing.changes]
            assert replay(decoded) == thing.facts

    @invariant()
    def one_lead_from_the_hand_over_on(self) -> None:
        for thing in getattr(self, "things", {}).values():
            assert thing.facts.state not in LED_STATES or thing.facts.lead is not None

    @invariant()
    def rebounds_count_unless_quashed(self) -> None:
        for thing in getattr(self, "things", {}).values():
            assert thing.facts.rebounds == thing.rebounds

    @invariant()
    def what_was_taken_in_whole_adds_up(self) -> None:
        """Law 5: a merged item leads to one that carries it, and inherits the duty."""
        for thing in getattr(self, "things", {}).values():
            facts = thing.facts
            if facts.state is not State.MERGED:
                continue
            if facts.divided:
                parts = [one for one in self.things.values() if one.parent == thing.uid]
                assert len(parts) == 2
                assert all(one.facts.take_all or not facts.take_all for one in parts)
                continue
            assert facts.merged_into in self.things
            carrier = self.things[facts.merged_into].facts
            assert carrier.state is not State.WITHDRAWN
            assert carrier.take_all or not facts.take_all
            seen = {thing.uid}
            here = thing
            while here.facts.merged_into and here.facts.state is State.MERGED:
                here = self.things[here.facts.merged_into]
                assert here.uid not in seen
                seen.add(here.uid)

    @invariant()
    def open_items_have_dates(self) -> None:
        for thing in getattr(self, "things", {}).values():
            if thing.facts.state in OPEN_STATES - {State.REGISTERED}:
                assert isinstance(thing.facts.deadline, datetime)


def test_two_thousand_random_steps_keep_the_laws() -> None:
    Loop.steps = 0

    run_state_machine_as_test(Loop, settings=settings(max_examples=75, stateful_step_count=50, deadline=None))

    assert Loop.steps >= 2_000
