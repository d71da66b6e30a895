"""Two counties, somebody of every kind in the first, strangers in the second, and things to ask for.

What must not leak carries a canary: a string that stands nowhere else. Pages added later plant theirs in ``plant``.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bihuan.appraisal.models import Declaration
from bihuan.backstage.models import RobotKind, WebhookDelivery
from bihuan.backstage.robots.actions import RobotDraft, set_robot
from bihuan.backstage.webhooks import events
from bihuan.backstage.webhooks.actions import WebhookDraft, make_webhook, send_test
from bihuan.core.uid import uuid7
from bihuan.desk.composite.models import Composite
from bihuan.evidence.actions import EvidenceDraft, add_evidence
from bihuan.evidence.models import Doubt, Purpose
from bihuan.evidence.truth import DoubtKind
from bihuan.ledger.actions import (
    BatchDraft,
    HandOver,
    ItemDraft,
    create_batch,
    dispatch_items,
    draft_documents,
    keep_view,
    register_items,
)
from bihuan.ledger.actions.looking_back import LookBackDraft, draw_look_back
from bihuan.ledger.document_queries import Source
from bihuan.ledger.models import Document, Item, LookBack, Patrol, SavedView
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.packs import keep_pack
from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.meetings.models import Meeting
from bihuan.registry.actions.decisions import DecisionDraft, record_decision
from bihuan.registry.actions.erasing import ask_erasure
from bihuan.registry.actions.people import PersonDraft, add_person
from bihuan.registry.actions.places import PlaceDraft, create_place
from bihuan.registry.actions.units import UnitDraft, create_unit
from bihuan.registry.actor import Actor, actor_for
from bihuan.registry.models import (
    Account,
    Appointment,
    Decision,
    DecisionKind,
    ErasureReason,
    ErasureRequest,
    Line,
    Place,
    Role,
    TableImport,
    Unit,
    UnitKind,
)
from bihuan.scoring.models import Result
from tests.security.composed import compose_one
from tests.security.files import AT, Files, add_files, issue_by_hand
from tests.security.kept import keep_one
from tests.security.meeting import call_together
from tests.security.reviewed import declare_one
from tests.security.scored import seal_one
from tests.support.world import TODAY, make_realm

# What no one of another realm may see.
REALM_CANARY = "金丝雀县"
# What only those with a right to a person may see: a name, a phone, a user name.
NAME_CANARY = "雀鸣某"
PHONE_CANARY = "0379-77665544"
USER_CANARY = "canary.user"
PASSWORD = "correct horse battery staple"
DEADLINE = datetime(2030, 3, 1, 15, 59, 59, tzinfo=UTC)

# What only the offices and one township may see: the words of an item.
OWN_ITEM_CANARY = "雀巢松动"
SIBLING_ITEM_CANARY = "雀羽散落"
# What only one account may see: the name it gave a list.
VIEW_CANARY = "雀儿的清单"

# What the system administrator alone may see: whom the realm tells of what happens.
WEBHOOK_CANARY = "雀语平台"

# What nobody may see again: by it anybody could speak in the unit's group.
ROBOT_CANARY = "robot-canary-key"
ROBOT_ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="

# Everybody who asks, in the order of the table's columns. The first two hold no post.
PERSONAS = (
    "anonymous",
    "no_post",
    "office",
    "office_head",
    "verifier",
    "inspector",
    "leader",
    "head",
    "liaison",
    "delegate",
    "sibling",
    "other_line",
    "system",
    "security",
    "auditor",
    "other_office",
    "other_system",
    "other_security",
)


@dataclass(frozen=True)
class World:
    """The accounts by persona, and what the addresses of a page are filled in with."""

    realm: Unit
    unit: Unit
    accounts: dict[str, Account]
    place: Place
    person: Account
    appointment: Appointment
    staged: TableImport
    item: Item
    dispatched: UUID
    files: Files
    view: SavedView
    patrol: Patrol
    papers: tuple[Document, Document]
    look_back: LookBack
    meeting: Meeting
    doubt: Doubt
    delivery: WebhookDelivery
    decision: Decision
    erasure: ErasureRequest
    result: Result
    declaration: Declaration
    composite: Composite

    def actor(self, persona: str) -> Actor:
        """The persona as an action takes it."""
        return actor_for(self.accounts[persona], today=TODAY)


def build() -> World:
    """Build both counties; everything asked for belongs to the first and to the liaison's unit."""
    realm, accounts = _county("本县", "")
    accounts |= _county(REALM_CANARY, "other_")[1]
    town = Unit.objects.get(realm=realm, short_name="甲镇")
    accounts |= _town_people(realm, town, Unit.objects.get(realm=realm, short_name="乙镇"))
    system = actor_for(accounts["system"], today=TODAY)
    dispatched = uuid7()
    item = _items(town, Unit.objects.get(realm=realm, short_name="乙镇"), accounts["office"], dispatched)
    person = add_person(PersonDraft(USER_CANARY, NAME_CANARY, PHONE_CANARY), realm.pk)
    world = World(
        realm=realm,
        unit=town,
        accounts=accounts,
        place=create_place(PlaceDraft("广场", "东广场", "东街"), unit=town, actor=system),
        person=person,
        appointment=_post(person, town, Role.LIAISON),
        staged=_staged(realm, accounts["system"]),
        item=item,
        dispatched=dispatched,
        files=add_files(
            item,
            clerk=actor_for(accounts["office"], today=TODAY),
            liaison=actor_for(accounts["liaison"], today=TODAY),
            others=SIBLING_ITEM_CANARY,
        ),
        view=keep_view(VIEW_CANARY, "due=overdue", actor=actor_for(accounts["liaison"], today=TODAY)),
        patrol=keep_one(
            item.batch,
            f"{OWN_ITEM_CANARY}长期问题",
            lead=town,
            clerk=actor_for(accounts["office"], today=TODAY),
            verifier=actor_for(accounts["verifier"], today=TODAY),
            head=actor_for(accounts["head"], today=TODAY),
        ),
        papers=_papers(item, town, actor_for(accounts["office"], today=TODAY)),
        look_back=LookBack(),
        meeting=call_together(town, accounts["office"]),
        doubt=Doubt(),
        delivery=_delivery(system),
        decision=_decision(realm, system),
        result=seal_one(town, actor_for(accounts["office"], today=TODAY), actor_for(accounts["sibling"], today=TODAY)),
        declaration=Declaration(),
        composite=Composite(),
        erasure=ask_erasure(person.person, reason=ErasureReason.ASKED, words=True, actor=system),
    )
    set_robot(town.uid, RobotDraft(RobotKind.WECOM, f"{ROBOT_ADDRESS}{ROBOT_CANARY}"), actor=system)
    _strange_things()
    world = replace(
        world,
        look_back=_look_back(world),
        doubt=_doubt(world),
        declaration=_declaration(world),
        composite=_composite(world),
    )
    # One hash for all: what is asked here is what a session may do, not how it began.
    Account.objects.update(password=make_password(PASSWORD))
    for account in accounts.values():
        account.refresh_from_db()
    return world


def _declaration(world: World) -> Declaration:
    """What the township declared in the office's review, whose result is shown."""
    clerk, chief, liaison = (world.actor(persona) for persona in ("office", "office_head", "liaison"))
    return declare_one(world.unit, world.result, clerk=clerk, chief=chief, liaison=liaison)


def _composite(world: World) -> Composite:
    """The year's composite of the office, in which both townships are ranked."""
    clerk, chief, liaison = (world.actor(persona) for persona in ("office", "office_head", "liaison"))
    sibling = Unit.objects.get(realm=world.realm, short_name="乙镇")
    return compose_one(world.unit, sibling, clerk=clerk, chief=chief, liaison=liaison)


def _doubt(world: World) -> Doubt:
    """The picture of the township's item looks like one that the sibling's item shows."""
    other = Item.objects.get(realm=world.realm, problem__contains=SIBLING_ITEM_CANARY)
    draft = EvidenceDraft(
        world.files.linked.file, "另处.jpg", Purpose.AFTER, target_kind="ledger.item", target_uid=other.uid
    )
    (theirs,) = add_evidence([draft], actor=world.actor("office"))
    return Doubt.objects.create(
        realm=world.realm,
        evidence=world.files.linked,
        other=theirs,
        kind=DoubtKind.REUSED,
        data={"distance": 3, "layout": 0},
        at=AT,
    )


def _decision(realm: Unit, system: Actor) -> Decision:
    """A merger that waits for its approval."""
    old, new = (Unit.objects.get(realm=realm, short_name=name) for name in ("乙镇", "甲镇"))
    day = timezone.localdate()
    draft = DecisionDraft(DecisionKind.MERGED, (old,), "本编〔2026〕1号", day, day, successor=new)
    return record_decision(draft, uid=uuid7(), actor=system)


def _delivery(system: Actor) -> WebhookDelivery:
    """What a foreign program of the first realm was told."""
    draft = WebhookDraft(WEBHOOK_CANARY, "https://hooks.invalid/", list(events.known()))
    return send_test(make_webhook(draft, actor=system)[0].uid, actor=system)


def _county(name: str, prefix: str) -> tuple[Unit, dict[str, Account]]:
    realm = make_realm(name)
    accounts = {
        f"{prefix}system": _account(realm, f"{prefix}system", Role.SYSTEM_ADMIN),
        f"{prefix}security": _account(realm, f"{prefix}security", Role.SECURITY_ADMIN),
    }
    system = actor_for(accounts[f"{prefix}system"], today=TODAY)
    for short, kind in (("甲镇", UnitKind.TOWNSHIP), ("乙镇", UnitKind.TOWNSHIP), ("创文办", UnitKind.OFFICE)):
        create_unit(UnitDraft(kind, name + short, short), parent=realm, actor=system)
    office = Unit.objects.get(realm=realm, short_name="创文办")
    accounts[f"{prefix}office"] = _account(office, f"{prefix}office", Role.OFFICE)
    if not prefix:
        for persona, role in (
            ("office_head", Role.OFFICE_HEAD),
            ("verifier", Role.VERIFIER),
            ("inspector", Role.INSPECTOR),
        ):
            accounts[persona] = _account(office, persona, role)
        accounts["leader"] = _account(realm, "leader", Role.LEADER)
        accounts["other_line"] = _account(_bureau(realm, system), "other_line", Role.OFFICE, line=Line.APPRAISAL)
        accounts["auditor"] = _account(realm, "auditor", Role.AUDITOR)
    return realm, accounts


def _bureau(realm: Unit, system: Actor) -> Unit:
    """An office of the same county with another business line: it has every right an office has, but not to this line."""
    return create_unit(UnitDraft(UnitKind.OFFICE, "考评办公室", "考评办"), parent=realm, actor=system)


def _town_people(realm: Unit, town: Unit, sibling: Unit) -> dict[str, Account]:
    return {
        "no_post": add_person(PersonDraft("no-post", "无岗人员"), realm.pk),
        "head": _account(town, "head", Role.HEAD),
        "liaison": _account(town, "liaison", Role.LIAISON),
        "delegate": _account(town, "delegate", Role.DELEGATE, ends=date(2099, 12, 31)),
        "sibling": _account(sibling, "sibling", Role.LIAISON),
    }


def _account(unit: Unit, username: str, role: Role, *, line: Line = Line.CIVIC, ends: date | None = None) -> Account:
    account = add_person(PersonDraft(username.replace("_", "-"), f"岗位{username}"), unit.realm_id or unit.pk)
    _post(account, unit, role, line=line, ends=ends)
    return account


def _post(
    account: Account, unit: Unit, role: Role, *, line: Line = Line.CIVIC, ends: date | None = None
) -> Appointment:
    return Appointment.objects.create(
        realm=unit.realm,
        person=account.person,
        unit=unit,
        role=role,
        line=line,
        starts=date(2020, 1, 1),
        ends=ends,
    )


def _staged(realm: Unit, account: Account) -> TableImport:
    return TableImport.objects.create(
        realm=realm,
        account=account,
        table="units",
        file_name="单位.xlsx",
        file_digest="sha256:00",
        receipt={"rows": 0, "new": 0, "changed": 0, "same": 0},
        committed_at="2026-03-01T00:00:00Z",
    )


def _items(town: Unit, sibling: Unit, office: Account, dispatched: UUID) -> Item:
    """Hand one item to each township in one dispatch of that id; return the first township's."""
    clerk = actor_for(office, today=TODAY)
    keep_pack(shipped_pack())
    batch = create_batch(BatchDraft(Unit.objects.get(pk=clerk.posts[0].unit_id), "观摩反馈", TODAY), actor=clerk)
    drafts = [ItemDraft(f"{words}问题") for words in (OWN_ITEM_CANARY, SIBLING_ITEM_CANARY)]
    own, other = register_items(batch.uid, drafts, actor=clerk)
    orders = {item.uid: HandOver(lead=unit, deadline=DEADLINE) for item, unit in ((own, town), (other, sibling))}
    dispatch_items(orders, actor=clerk, client_uid=dispatched)
    return own


def _papers(item: Item, town: Unit, clerk: Actor) -> tuple[Document, Document]:
    """A notice to the first township that is out, and one still a draft; the other township has one of its own."""
    source = Source(item.batch.uid)
    out, others = draft_documents(DocumentKind.NOTICE, source=source, actor=clerk)
    (draft,) = draft_documents(DocumentKind.NOTICE, source=source, units=[town.uid], actor=clerk)
    issue_by_hand(out, 1, OWN_ITEM_CANARY)
    issue_by_hand(others, 2, SIBLING_ITEM_CANARY)
    return out, draft


def _look_back(world: World) -> LookBack:
    """What the first township has closed, to be visited again."""
    batch, clerk = world.patrol.keeping.item.batch, world.actor("office")
    return draw_look_back(LookBackDraft(batch.owner, Line.CIVIC, batch=batch.uid), actor=clerk)


def _strange_things() -> None:
    """Fill the other realm with names that must appear on no page of this one."""
    other = Unit.objects.get(kind=UnitKind.REALM, name=REALM_CANARY)
    system = actor_for(Account.objects.get(username="other-system"), today=TODAY)
    town = Unit.objects.get(realm=other, short_name="甲镇")
    draft = PlaceDraft(f"{REALM_CANARY}类", f"{REALM_CANARY}广场", f"{REALM_CANARY}街", aliases=(f"{REALM_CANARY}场",))
    create_place(draft, unit=town, actor=system)
    clerk = actor_for(Account.objects.get(username="other-office"), today=TODAY)
    office = Unit.objects.get(realm=other, short_name="创文办")
    batch = create_batch(BatchDraft(office, f"{REALM_CANARY}批次", TODAY), actor=clerk)
    register_items(batch.uid, [ItemDraft(f"{REALM_CANARY}问题", place_text=f"{REALM_CANARY}街")], actor=clerk)
    stranger = add_person(PersonDraft("stranger", f"{REALM_CANARY}人", PHONE_CANARY), other.pk)
    _post(stranger, town, Role.LIAISON)
