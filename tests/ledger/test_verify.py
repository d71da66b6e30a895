"""Forged, cut and edited ledgers are each named; an honest one is found sound."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from bihuan.ledger import actions
from bihuan.ledger.actions.sealing import line_of
from bihuan.ledger.chain import movement_digest
from bihuan.ledger.checkpoints import LAG, append_checkpoint
from bihuan.ledger.models import Checkpoint, Item, ItemAccess, Movement, MovementWords
from bihuan.ledger.verify import rebuild_access, verify_ledger, verify_realm
from bihuan.registry.models import Unit
from tests.ledger.factories import FIXES, County, make_items


@pytest.fixture
def walked(county: County) -> Item:
    (item, _) = make_items(county, 2, lead=county.street)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(FIXES))
    return Item.objects.get(pk=item.pk)


def unlocked(statement: str, *values: object) -> None:
    """What somebody with the database in their hands could do: the triggers sleep while the statement runs."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        for table in ("ledger_movement", "ledger_checkpoint"):
            for act in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")
        cursor.execute(statement, values)


def found(county: County) -> list[str]:
    return [str(fault) for fault in verify_realm(county.realm).faults]


def test_an_honest_ledger_is_sound(county: County, walked: Item) -> None:
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG + timedelta(seconds=1))
    (verdict,) = verify_ledger()
    assert (verdict.sound, verdict.items, verdict.movements, verdict.checkpoints) == (True, 2, 4, 1)
    assert verdict.head == Checkpoint.objects.get().seal


@pytest.mark.parametrize("model", [Movement, Checkpoint])
def test_the_database_refuses_to_change_or_delete_a_line(county: County, walked: Item, model: type[Model]) -> None:
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        model.objects.update(at=timezone.now())
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_an_edited_line_is_named(county: County, walked: Item) -> None:
    unlocked("UPDATE ledger_movement SET to_state = 'closed' WHERE item_id = %s AND sequence = 2", walked.pk)
    assert found(county) == [f"{walked.number} 第 2 条被改动"]


def test_a_missing_line_is_named(county: County, walked: Item) -> None:
    MovementWords.objects.filter(movement__item=walked, movement__sequence=2).delete()
    unlocked("DELETE FROM ledger_movement WHERE item_id = %s AND sequence = 2", walked.pk)
    assert found(county) == [f"{walked.number} 第 2 条缺失"]


def test_a_cut_tail_is_named(county: County, walked: Item) -> None:
    MovementWords.objects.filter(movement__item=walked, movement__sequence=3).delete()
    unlocked("DELETE FROM ledger_movement WHERE item_id = %s AND sequence = 3", walked.pk)
    assert found(county) == [f"{walked.number} 第 3 条缺失"]


def test_a_tail_cut_together_with_its_head_is_caught_by_the_checkpoint(county: County, walked: Item) -> None:
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG + timedelta(seconds=1))
    MovementWords.objects.filter(movement__item=walked, movement__sequence=3).delete()
    unlocked("DELETE FROM ledger_movement WHERE item_id = %s AND sequence = 3", walked.pk)
    head = Movement.objects.get(item=walked, sequence=2).digest
    Item.objects.filter(pk=walked.pk).update(length=2, head=head, plan="none", plan_version=0)
    walked.parties.update(acknowledged_at=None)
    assert found(county) == ["checkpoint 检查点 1 之内有流转记录缺失"]


def test_a_line_rewritten_with_its_digest_is_caught_by_the_checkpoint(county: County, walked: Item) -> None:
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG + timedelta(seconds=1))
    line = Movement.objects.get(item=walked, sequence=3)
    line.at += timedelta(microseconds=1)
    units = {pk: str(uid) for pk, uid in Unit.objects.values_list("pk", "uid")}
    line.digest = movement_digest(line_of(line, item=str(walked.uid), account=str(line.account.uid), uids=units))
    unlocked("UPDATE ledger_movement SET at = %s, digest = %s WHERE id = %s", line.at, line.digest, line.pk)
    Item.objects.filter(pk=walked.pk).update(head=line.digest)
    assert found(county) == ["checkpoint 检查点 1 之内有流转记录被改动"]


def test_a_forged_checkpoint_is_named(county: County, walked: Item) -> None:
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG + timedelta(seconds=1))
    unlocked("UPDATE ledger_checkpoint SET count = 3, total = 3")
    assert found(county) == ["checkpoint 检查点 1 被改动"]


def test_a_removed_checkpoint_is_named(county: County, walked: Item) -> None:
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG)
    actions.approve_plans([walked.uid], actor=county.head)
    append_checkpoint(county.realm.pk, now=timezone.now() + LAG)
    unlocked("DELETE FROM ledger_checkpoint WHERE sequence = 1")
    assert found(county) == ["checkpoint 检查点 1 与前一个不相接，中间有检查点缺失"]


def test_a_changed_column_of_the_item_is_named(county: County, walked: Item) -> None:
    Item.objects.filter(pk=walked.pk).update(state="planned")
    ItemAccess.objects.filter(item=walked).update(state="planned")
    assert found(county) == [f"{walked.number} 事项现状与流转记录不符"]


def test_changed_words_are_named_and_erased_ones_are_not(county: County, walked: Item) -> None:
    words = MovementWords.objects.get(movement__item=walked, movement__sequence=1)
    MovementWords.objects.filter(pk=words.pk).update(text=words.text.replace("垃圾", "鲜花"))
    assert found(county) == [f"{walked.number} 第 1 条的文字被改动"]
    MovementWords.objects.filter(pk=words.pk).update(text="", salt="", erased_at=timezone.now())
    assert found(county) == []


def test_wrong_access_rows_are_named_and_rebuilt(county: County, walked: Item) -> None:
    ItemAccess.objects.filter(item=walked, unit=county.street).delete()
    assert found(county) == [f"{walked.number} 可见范围与事项不符，请运行重建命令"]
    assert rebuild_access() == 2
    assert found(county) == []


def test_a_checkpoint_waits_until_transactions_have_ended(county: County, walked: Item) -> None:
    assert append_checkpoint(county.realm.pk, now=timezone.now()) is None
    later = timezone.now() + LAG + timedelta(seconds=1)
    assert append_checkpoint(county.realm.pk, now=later).count == 4
    assert append_checkpoint(county.realm.pk, now=later) is None
