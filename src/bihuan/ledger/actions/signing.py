"""One approval for many papers: by the head or a delegate, or by the scan of a sheet signed on paper (签字表)."""

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.text import N_
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..approving import WORKING_ROLES, approval_of, still_as_printed, visible_sheets
from ..models import Item, SignSheet
from ..states import Move, Paper
from .attaching import NOTHING_ATTACHED, Attachment
from .loading import Desk, lock_items
from .planning import want_plan
from .reporting import Papers, want_report
from .running import Wanted, check_version, move_items, run_desks

# Without letters and digits that a hand or an eye takes for others.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MOST_ON_SHEET = 100


def approve_papers(seen: Mapping[UUID, int], *, actor: Actor, client_uid: UUID | None = None) -> list[Item]:
    """Approve whatever waits of each item, plan, report or both: all of them or none.

    ``seen`` maps each item to the version the head looked at. Raises Conflict where one has moved since.
    """

    def want(desk: Desk) -> Wanted:
        check_version(desk, seen[desk.item.uid])
        return _approval(desk, actor)

    return move_items(
        list(seen),
        want,
        actor=actor,
        verb="ledger.approve_papers",
        payload={"seen": {str(uid): version for uid, version in seen.items()}},
        client_uid=client_uid,
    )


def print_sheet(uids: Sequence[UUID], *, actor: Actor, client_uid: UUID | None = None) -> SignSheet:
    """Make a 签字表 of papers that wait: its code and the versions its signature will cover. Nothing moves.

    Raises Invalid for none, too many, items of several units, and where nothing waits; Denied for others' items.
    """
    payload = {"items": sorted(str(uid) for uid in set(uids))}
    with transaction.atomic():
        done = once(client_uid, actor=actor, verb="ledger.print_sheet", payload=payload)
        if done is not None:
            return SignSheet.objects.get(uid=done["sheet"])
        sheet = _sheet([desk.item for desk in _desks(uids, actor)], actor)
        record(client_uid, {"sheet": str(sheet.uid)})
    return sheet


def record_sheet(
    uid: UUID, *, items: Sequence[UUID], scan: Sequence[UUID], actor: Actor, client_uid: UUID | None = None
) -> SignSheet:
    """Record the approvals that a signed sheet bears, with the scan attached to every one of ``items``; all or none.

    By somebody of the unit, or by the office of all its items (代录). Raises Invalid without a scan or without items,
    Conflict where a paper is no longer the one printed or the sheet was recorded before.
    """
    payload = {"items": sorted(str(one) for one in set(items)), "scan": [str(one) for one in scan]}
    with transaction.atomic():
        if (
            once(client_uid, actor=actor, verb="ledger.record_sheet", payload={"sheet": str(uid), **payload})
            is not None
        ):
            return SignSheet.objects.get(uid=uid)
        sheet = _locked(uid, actor)
        if not scan:
            raise Invalid("sheet_scan_missing", N_("请附上签好字的扫描件"), field="paper")
        listed = {one["item"] for one in sheet.entries}
        if not items or not {str(one) for one in items} <= listed:
            raise Invalid("sheet_items_missing", N_("请勾选签字表上同意的事项"), field="items")
        behalf = None if _works_for(actor, sheet.unit_id) else sheet.unit_id
        attached = Attachment(behalf, tuple(scan), sheet.code)
        desks = lock_items(items, actor=actor, units={*actor.unit_ids, sheet.unit_id})
        for desk in desks:
            _require_as_printed(sheet, desk.item)
        run_desks(desks, lambda desk: _approval(desk, actor, attached), actor=actor)
        sheet.signed = [str(one) for one in items]
        sheet.signed_by_id = actor.account_id
        sheet.signed_at = timezone.now()
        sheet.behalf = behalf is not None
        sheet.save(update_fields=["signed", "signed_by", "signed_at", "behalf"])
        record(client_uid, {"sheet": str(uid)})
    return sheet


def _approval(desk: Desk, actor: Actor, attached: Attachment = NOTHING_ATTACHED) -> Wanted:
    move = approval_of(desk.before.plan, desk.before.report)
    if move is None:
        raise Conflict("nothing_waiting", N_("%(number)s 号没有等待批准的方案或报结"), number=desk.item.number)
    if move is Move.APPROVE_PLAN:
        return want_plan(desk, move, None, actor, attached)
    return want_report(desk, move, Papers(None, attached=attached), actor)


def _desks(uids: Sequence[UUID], actor: Actor) -> list[Desk]:
    if not uids:
        raise Invalid("sheet_items_missing", N_("请先勾选要列入签字表的事项"))
    if len(set(uids)) > MOST_ON_SHEET:
        raise Invalid("sheet_too_long", N_("一张签字表最多列 %(most)s 项，请分几张打印"), most=MOST_ON_SHEET)
    return lock_items(uids, actor=actor, units=actor.unit_ids)


def _sheet(items: Sequence[Item], actor: Actor) -> SignSheet:
    """Check what goes on one sheet and store it."""
    leads, owners = {item.lead_id for item in items}, {item.owner_id for item in items}
    for item in items:
        if approval_of(item.plan, item.report) is None:
            raise Invalid("nothing_waiting", N_("%(number)s 号没有等待批准的方案或报结"), number=item.number)
    lead = leads.pop() if len(leads) == 1 else None
    if lead is None:
        raise Invalid("sheet_units", N_("一张签字表只能列一个牵头单位的事项，请按单位分开打印"))
    owner = owners.pop() if len(owners) == 1 else None
    if not _works_for(actor, lead) and owner not in {post.unit_id for post in actor.posts_as(*OFFICE_ROLES)}:
        raise Denied("sheet_not_yours", N_("签字表由牵头单位或主管办公室打印"))
    return SignSheet.objects.create(
        uid=uuid7(),
        realm_id=actor.realm_id,
        unit_id=lead,
        owner_id=owner,
        account_id=actor.account_id,
        code=_fresh_code(actor.realm_id),
        entries=[_entry(item) for item in sorted(items, key=lambda item: (item.year, item.serial, item.part))],
        created_at=timezone.now(),
    )


def _entry(item: Item) -> dict[str, str | int | None]:
    return {
        "item": str(item.uid),
        "plan": item.plan_version if item.plan == Paper.SUBMITTED else None,
        "report": item.report_number if item.report == Paper.SUBMITTED else None,
    }


def _fresh_code(realm_id: int) -> str:
    while True:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
        code = f"{letters[:4]}-{letters[4:]}"
        if not SignSheet.objects.filter(realm_id=realm_id, code=code).exists():
            return code


def _works_for(actor: Actor, unit: int) -> bool:
    return unit in {post.unit_id for post in actor.posts_as(*WORKING_ROLES)}


def _locked(uid: UUID, actor: Actor) -> SignSheet:
    sheet = visible_sheets(actor).select_for_update(of=("self",)).filter(uid=uid).first()
    if sheet is None:
        raise NotFound("sign_sheet", N_("没有这张签字表"))
    if sheet.signed_at is not None:
        raise Conflict("sheet_signed", N_("签字表 %(sheet)s 已经登记过"), sheet=sheet.code)
    return sheet


def _require_as_printed(sheet: SignSheet, item: Item) -> None:
    if not still_as_printed(sheet, item):
        message = N_("%(number)s 号的方案或报结在打印签字表以后有变化，签字不能作数；请去掉这一项，或重新打印签字表")
        raise Conflict("sheet_outdated", message, number=item.number)
