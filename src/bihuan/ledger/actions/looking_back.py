"""回头看: drawing what is visited again and who goes, naming somebody else, ending; and 未抽中 by the clock."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.notices import tell
from bihuan.backstage.operations import once, record
from bihuan.backstage.turns import in_turns
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.sampling import Target, digest_of_list
from bihuan.core.text import N_
from bihuan.registry.actor import Actor, clock_actor
from bihuan.registry.models import Line, Unit, UnitKind

from ..look_back_queries import (
    accounts_to_send,
    closed_between,
    entries_of,
    get_look_back,
    may_be_listed,
    shortest_watch,
    visitors_for,
)
from ..lookback import Candidate, Coverage, Outcome, draw_items, draw_visitors, usual_coverage
from ..models import Batch, Item, LookBack, LookBackEntry
from ..pack import COUNTY_CODE, LookBackRules
from ..packs import current_pack, rules_of
from ..policy import policy_of_kind
from ..queries import get_batch
from .batching import must_work_for
from .returning import consolidate_items

MOST_LISTED = 20_000
LONGEST_SEED = 40
CHUNK = 200
UNDRAWN = "观察期满，未抽中回访"
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class LookBackDraft:
    """What is to be drawn: a ``batch``, or what ``owner`` closed from one day to another in a business line.

    ``coverage`` None is the usual one (``lookback.usual_coverage``), ``worst`` and ``confidence`` None are the pack's
    (percent). ``seed`` "" lets the program cast one. ``visitor`` is the account sent everywhere, with a ``reason``, in
    place of the draw.
    """

    owner: Unit
    line: Line
    batch: UUID | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    coverage: Coverage | None = None
    worst: Decimal | None = None
    confidence: Decimal | None = None
    seed: str = ""
    visitor: UUID | None = None
    reason: str = ""


def draw_look_back(draft: LookBackDraft, *, actor: Actor, client_uid: UUID | None = None) -> LookBack:
    """Draw items and visitors, and tell those who are sent.

    Raises Denied for another office, Invalid for an empty or too long list, a visitor named without a reason or one who
    is no visitor; NotFound for a batch that is not seen.
    """
    payload = {
        "owner": str(draft.owner.uid),
        "line": draft.line.value,
        "batch": str(draft.batch) if draft.batch else None,
        "days": [str(draft.closed_from), str(draft.closed_to)],
        "coverage": draft.coverage.value if draft.coverage else None,
        "target": [str(draft.worst), str(draft.confidence)],
        "seed": draft.seed,
        "visitor": [str(draft.visitor), draft.reason],
    }
    with transaction.atomic():
        must_work_for(actor, draft.owner.pk, draft.line)
        stored = once(client_uid, actor=actor, verb="ledger.draw_look_back", payload=payload)
        if stored is not None:
            return LookBack.objects.get(uid=stored["look_back"])
        look_back, items = _prepared(draft, actor)
        numbers = _draw(look_back, items, take_all=_takes_all(look_back, items))
        _send(look_back, items, numbers, draft, actor)
        record(client_uid, {"look_back": str(look_back.uid)})
    return look_back


def name_visitor(
    look_back_uid: UUID,
    entries: Sequence[UUID],
    *,
    visitor: UUID | None,
    reason: str,
    actor: Actor,
    client_uid: UUID | None,
) -> LookBack:
    """Send somebody else to items that wait, with a reason.

    Raises Denied for another office, Invalid without a reason, for nobody's entry or somebody who may not be sent there,
    Conflict once it is ended.
    """
    payload = {"look_back": str(look_back_uid), "entries": sorted(map(str, entries)), "visitor": str(visitor)}
    with transaction.atomic():
        look_back = _locked(look_back_uid, actor)
        if once(client_uid, actor=actor, verb="ledger.name_visitor", payload={**payload, "reason": reason}) is None:
            _require_under_way(look_back)
            if visitor is None:
                raise Invalid("look_back.no_visitor", N_("请选择回访人"), field="visitor")
            if not reason.strip():
                raise Invalid("look_back.reason", N_("请写明指定回访人的理由"), field="reason")
            rows = list(
                look_back.entries.filter(uid__in=entries, position__isnull=False).select_related("item__realm", "unit")
            )
            if not rows:
                raise Invalid("look_back.nothing", N_("请勾选要改派回访人的事项"))
            account = _sendable(look_back, [row.item for row in rows], visitor)
            LookBackEntry.objects.filter(pk__in=[row.pk for row in rows]).update(visitor=account, reason=reason.strip())
            _tell(look_back, {account: len(rows)})
            record(client_uid, {"look_back": str(look_back_uid)})
    return look_back


def end_look_back(look_back_uid: UUID, *, actor: Actor, words: str = "", client_uid: UUID | None = None) -> LookBack:
    """End it: its results stand, what was not visited is free to be drawn again.

    Raises Denied for another office, Conflict for an ended one, Invalid where something waits and nothing says why.
    """
    with transaction.atomic():
        look_back = _locked(look_back_uid, actor)
        payload = {"look_back": str(look_back_uid), "words": words}
        if once(client_uid, actor=actor, verb="ledger.end_look_back", payload=payload) is None:
            _require_under_way(look_back)
            waiting = sum(one.outcome is Outcome.WAITING for one in entries_of(look_back))
            if waiting and not words.strip():
                message = N_("还有 %(count)s 项没有回访，结束要写明原因")
                raise Invalid("look_back.waiting", message, count=waiting, field="words")
            look_back.ended_at, look_back.ended_by_id = timezone.now(), actor.account_id
            look_back.end_words = words.strip()
            look_back.save(update_fields=["ended_at", "ended_by", "end_words"])
            record(client_uid, {"look_back": str(look_back_uid)})
    return look_back


def consolidate_undrawn() -> int:
    """Consolidate by rule what stayed closed for its watch period and waits for no visit; returns how many.

    The clock calls it every hour. Each is marked 未抽中 by the words of its movement.
    """
    count = 0
    for realm in Unit.objects.filter(kind=UnitKind.REALM).order_by("pk"):
        clock = clock_actor(realm.pk)
        for uids in in_turns(_watched_long_enough(clock)):
            count += len(consolidate_items(uids, actor=clock, words=UNDRAWN))
    return count


def _watched_long_enough(clock: Actor) -> Iterator[list[UUID]]:
    now = timezone.now()
    # Whatever is younger than the shortest watch period of any pack need not be looked at.
    before = now - timedelta(days=shortest_watch())
    uids: list[UUID] = []
    for owner, line in Batch.objects.filter(realm_id=clock.realm_id).order_by().values_list("owner", "line").distinct():
        items = may_be_listed(clock, Unit.objects.get(pk=owner), Line(line)).select_related("pack")
        items = items.filter(closed_at__lt=before).order_by("pk")
        for item in items.iterator(chunk_size=CHUNK):
            if item.pack is None or item.closed_at is None:
                continue
            policy = policy_of_kind(rules_of(item.pack), item.kind)
            if now > item.closed_at + timedelta(days=policy.watch_days):
                uids.append(item.uid)
    yield from (uids[start : start + CHUNK] for start in range(0, len(uids), CHUNK))


def _prepared(draft: LookBackDraft, actor: Actor) -> tuple[LookBack, list[Item]]:
    """The draw before the lots, and its list in the order of the numbers."""
    batch = get_batch(actor, draft.batch) if draft.batch is not None else None
    if batch is not None and (batch.owner_id, batch.line) != (draft.owner.pk, draft.line.value):
        raise NotFound("batch", N_("没有这个批次"))
    if batch is None and (draft.closed_from is None or draft.closed_to is None or draft.closed_from > draft.closed_to):
        raise Invalid("look_back.days", N_("请选一份来件，或写明销号的起止日期"), field="closed_from")
    usual: LookBackRules = rules_of(current_pack(batch.pack if batch else COUNTY_CODE)).look_back
    look_back = LookBack(
        realm_id=actor.realm_id,
        owner=draft.owner,
        line=draft.line.value,
        batch=batch,
        closed_from=None if batch else draft.closed_from,
        closed_to=None if batch else draft.closed_to,
        coverage=draft.coverage.value if draft.coverage else "",
        worst=draft.worst or usual.worst_percent,
        confidence=draft.confidence or usual.confidence_percent,
        seed=" ".join(draft.seed.split())[:LONGEST_SEED] or secrets.token_hex(8),
        drawn_by_id=actor.account_id,
        drawn_at=timezone.now(),
    )
    rows = closed_between(may_be_listed(actor, draft.owner, draft.line), look_back)
    rows = rows.select_for_update(of=("self",)).select_related("lead", "batch", "realm")
    items = list(rows.order_by("year", "serial", "part")[: MOST_LISTED + 1])
    if not items:
        raise Invalid("look_back.empty", N_("没有可以回头看的已销号事项"))
    if len(items) > MOST_LISTED:
        message = N_("名单超过 %(most)s 项，请按来件或缩短日期分次抽取")
        raise Invalid("look_back.too_many", message, most=MOST_LISTED)
    if not look_back.coverage:
        coverage = usual_coverage(len(items), take_all=_takes_all(look_back, items), census_up_to=usual.census_up_to)
        look_back.coverage = coverage.value
    return look_back, items


def _takes_all(look_back: LookBack, items: Sequence[Item]) -> bool:
    return any(item.take_all for item in items) if look_back.batch is None else look_back.batch.take_all


def _draw(look_back: LookBack, items: Sequence[Item], *, take_all: bool) -> list[str]:
    """Draw the lots and store the list; returns the numbers drawn, in their order."""
    if take_all and look_back.coverage == Coverage.SAMPLE:
        raise Invalid("look_back.take_all", N_("照单全收的事项要全数回访"), field="coverage")
    target = None
    if look_back.coverage == Coverage.SAMPLE:
        target = Target(look_back.worst / _HUNDRED, look_back.confidence / _HUNDRED)
    candidates = [Candidate(item.number, (str(item.lead_id), item.kind)) for item in items]
    look_back.digest = digest_of_list(item.number for item in items)
    numbers = draw_items(candidates, look_back.seed, look_back.digest, target)
    look_back.listed, look_back.drawn = len(items), len(numbers)
    look_back.save(force_insert=True)
    return numbers


def _send(
    look_back: LookBack, items: Sequence[Item], numbers: Sequence[str], draft: LookBackDraft, actor: Actor
) -> None:
    """Draw or name the visitors, store the entries and tell whoever is sent."""
    position = {number: place for place, number in enumerate(numbers, start=1)}
    drawn = [item for item in items if item.number in position]
    by_number: dict[str, int | None]
    if draft.visitor is not None:
        if not draft.reason.strip():
            raise Invalid("look_back.reason", N_("请写明指定回访人的理由"), field="reason")
        look_back.reason = draft.reason.strip()
        look_back.save(update_fields=["reason"])
        by_number = dict.fromkeys(numbers, _sendable(look_back, drawn, draft.visitor))
    else:
        accounts = accounts_to_send(look_back.realm_id, Line(look_back.line))
        sent = draw_visitors(numbers, visitors_for(drawn, accounts), look_back.seed)
        by_number = {number: accounts[key].pk if key else None for number, key in sent.items()}
    LookBackEntry.objects.bulk_create(
        [
            LookBackEntry(
                realm_id=look_back.realm_id,
                look_back=look_back,
                item=item,
                cycle=item.cycle,
                number=item.number,
                unit_id=item.lead_id,
                kind=item.kind,
                position=position.get(item.number),
                visitor_id=by_number.get(item.number),
                reason=look_back.reason if item.number in position else "",
            )
            for item in items
            if item.lead_id is not None
        ],
        batch_size=1_000,
    )
    loads: dict[int, int] = {}
    for account in by_number.values():
        if account is not None:
            loads[account] = loads.get(account, 0) + 1
    _tell(look_back, loads)


def _sendable(look_back: LookBack, items: Sequence[Item], visitor: UUID) -> int:
    """The account, if it may be sent to all of these items. Raises Invalid naming the first it may not look at."""
    accounts = accounts_to_send(look_back.realm_id, Line(look_back.line))
    account = accounts.get(str(visitor))
    if account is None:
        raise Invalid("look_back.no_visitor", N_("回访人要是本业务的巡查员或核验员"), field="visitor")
    (one,) = visitors_for(items, {str(visitor): account})
    if one.recused:
        message = N_("%(number)s 号是回访人自己单位办的，要回避")
        raise Invalid("look_back.recused", message, number=min(one.recused), field="visitor")
    return account.pk


def _tell(look_back: LookBack, loads: dict[int, int]) -> None:
    for account, count in loads.items():
        tell(
            [account],
            realm_id=look_back.realm_id,
            kind="ledger.look_back",
            message=N_("请回访 %(count)s 个已销号事项（回头看）"),
            data={"count": count},
            target_kind="ledger.look_back",
            target_uid=look_back.uid,
        )


def _locked(uid: UUID, actor: Actor) -> LookBack:
    """Lock a draw of one's own office. Raises Denied, NotFound."""
    seen = get_look_back(actor, uid)
    must_work_for(actor, seen.owner_id, Line(seen.line))
    return LookBack.objects.select_for_update(of=("self",)).select_related("owner", "batch", "realm").get(pk=seen.pk)


def _require_under_way(look_back: LookBack) -> None:
    if look_back.ended_at is not None:
        raise Conflict("look_back.ended", N_("这次回头看已经结束"))
