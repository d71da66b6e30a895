from datetime import UTC, datetime

import pytest
from django.db import transaction

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence import queries, rules, visibility
from bihuan.evidence.actions import EvidenceDraft, add_evidence, link_evidence, take_in_files
from bihuan.evidence.intake import Incoming, store_file
from bihuan.evidence.models import Evidence, Purpose
from bihuan.registry.actor import Actor, clock_actor
from bihuan.registry.models import Role, Unit
from tests.evidence import samples
from tests.support.world import make_actor, make_realm, make_unit

ITEM = "tests.item"


def incoming(name: str = "照片.jpg", content: bytes | None = None) -> Incoming:
    return Incoming(name, lambda: [samples.jpeg(exif=samples.phone_exif()) if content is None else content])


def take_in(actor: Actor, *files: Incoming) -> list[Evidence]:
    return take_in_files(files or [incoming()], purpose=Purpose.AFTER, actor=actor)


@pytest.fixture
def item_unit(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Unit:
    """A kind of target whose rows are units, seen by those appointed to them."""
    monkeypatch.setitem(visibility._registered, ITEM, lambda actor: Unit.objects.filter(pk__in=actor.unit_ids))
    return unit


def test_file_taken_in_is_the_senders_with_receipt_and_audit(actor: Actor, unit: Unit) -> None:
    (evidence,) = take_in(actor, incoming("../整改后.jpeg"))

    assert (evidence.realm_id, evidence.unit_id, evidence.uploaded_by_id) == (unit.realm_id, unit.pk, actor.account_id)
    assert (evidence.name, evidence.purpose, evidence.target_kind) == ("整改后.jpeg", "after", "")
    assert evidence.taken_at == datetime(2023, 2, 22, 1, 41, 7, tzinfo=UTC)
    assert evidence.receipt == evidence.file.sha256[:4].upper()
    line = AuditEntry.objects.get(action="upload")
    assert (line.account_id, line.result, line.target) == (actor.account_id, "done", str(evidence.uid))
    assert line.detail == {"count": 1, "uids": [str(evidence.uid)]}


def test_same_picture_sent_twice_is_two_uses_of_one_file(actor: Actor) -> None:
    first, second = take_in(actor, incoming("a.jpg"), incoming("b.jpg"))

    assert first.uid != second.uid
    assert first.file == second.file


def test_one_refused_file_refuses_all(actor: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        take_in(actor, incoming("a.jpg"), incoming("b.jpg", b"GIF89a"))

    assert refused.value.data == {"name": "b.jpg"}
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_have_nothing_to_prove(unit: Unit, role: Role) -> None:
    with pytest.raises(Denied) as refused:
        take_in(make_actor(unit, role))

    assert refused.value.code == "evidence.no_right"


@pytest.mark.asvs("5.2.4")
def test_unused_uploads_are_limited_and_used_ones_do_not_count(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(samples.jpeg(exif=samples.phone_exif()))
    monkeypatch.setattr(rules, "UNLINKED_QUOTA", 2 * size)
    first, _ = take_in(actor, incoming("a.jpg"), incoming("b.jpg"))

    with pytest.raises(Invalid) as refused:
        take_in(actor, incoming("c.jpg"))
    assert str(refused.value) == "您已上传但还没有使用的文件太多，“c.jpg”没有保存，请先提交或稍后再传"

    link_evidence([first.uid], target_kind=ITEM, target_uid=uuid7(), actor=actor)
    assert len(take_in(actor, incoming("c.jpg"))) == 1


def test_linking_is_for_ever_and_repeating_it_changes_nothing(actor: Actor) -> None:
    first, second = take_in(actor, incoming("a.jpg"), incoming("b.jpg"))
    item, report = uuid7(), uuid7()

    for _ in range(2):
        linked = link_evidence([second.uid, first.uid], target_kind=ITEM, target_uid=item, part_uid=report, actor=actor)
        assert [row.uid for row in linked] == [first.uid, second.uid]
    stored = Evidence.objects.values_list("target_kind", "target_uid", "part_uid")
    assert list(stored) == [(ITEM, item, report)] * 2
    with pytest.raises(Conflict) as refused:
        link_evidence([first.uid], target_kind=ITEM, target_uid=uuid7(), actor=actor)
    assert str(refused.value) == "文件已经用在别处，请重新上传"


@pytest.mark.asvs("8.2.2")
def test_nobody_links_what_another_sent(actor: Actor, unit: Unit) -> None:
    (evidence,) = take_in(actor)
    for other in (make_actor(unit), make_actor(make_unit(make_realm())), clock_actor(unit.realm_id)):
        with pytest.raises(NotFound) as refused:
            link_evidence([evidence.uid], target_kind=ITEM, target_uid=uuid7(), actor=other)
        assert (refused.value.code, refused.value.data) == ("evidence.unknown", {})

    assert Evidence.objects.get().target_kind == ""


def test_one_unknown_id_links_nothing(actor: Actor) -> None:
    (evidence,) = take_in(actor)

    with pytest.raises(NotFound):
        link_evidence([evidence.uid, uuid7()], target_kind=ITEM, target_uid=uuid7(), actor=actor)

    assert Evidence.objects.get().target_kind == ""


def test_unlinked_evidence_is_seen_by_its_sender_only(actor: Actor, unit: Unit) -> None:
    (evidence,) = take_in(actor)

    assert list(queries.visible_to(actor)) == [evidence]
    for other in (make_actor(unit), make_actor(make_unit(make_realm())), clock_actor(unit.realm_id)):
        assert list(queries.visible_to(other)) == []


@pytest.mark.asvs("8.2.2")
def test_linked_evidence_is_seen_by_whoever_sees_the_target(actor: Actor, item_unit: Unit, realm: Unit) -> None:
    (evidence,) = take_in(actor)
    colleague, stranger = make_actor(item_unit), make_actor(make_unit(realm))

    link_evidence([evidence.uid], target_kind=ITEM, target_uid=item_unit.uid, actor=actor)

    assert list(queries.visible_to(actor)) == [evidence]
    assert list(queries.visible_to(colleague)) == [evidence]
    assert list(queries.visible_to(stranger)) == []
    assert list(queries.of_targets(realm.pk, ITEM, [item_unit.uid])) == [evidence]
    assert list(queries.unlinked_of(actor)) == []


def test_evidence_linked_to_a_kind_nobody_answers_for_is_hidden_even_from_its_sender(actor: Actor) -> None:
    (evidence,) = take_in(actor)

    link_evidence([evidence.uid], target_kind="tests.unknown", target_uid=uuid7(), actor=actor)

    assert list(queries.visible_to(actor)) == []


def test_list_of_pictures_costs_one_query(actor: Actor, item_unit: Unit, django_assert_num_queries: object) -> None:
    for count in (1, 3):
        rows = take_in(actor, *(incoming(f"{number}.jpg") for number in range(count)))
        link_evidence([row.uid for row in rows], target_kind=ITEM, target_uid=item_unit.uid, actor=actor)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert {
                (row.file.picture.width, row.realm.uid)
                for row in queries.of_targets(item_unit.realm_id, ITEM, [item_unit.uid])
            } == {(640, item_unit.realm.uid)}


def test_import_adds_hundreds_of_linked_pictures_with_few_statements(
    actor: Actor, realm: Unit, django_assert_max_num_queries: object
) -> None:
    file = store_file(incoming(), realm=realm)
    items = [uuid7() for _ in range(300)]
    drafts = [
        EvidenceDraft(file, f"{n}.jpg", Purpose.BEFORE, target_kind=ITEM, target_uid=item)
        for n, item in enumerate(items)
    ]
    with django_assert_max_num_queries(10), transaction.atomic():  # type: ignore[operator]
        rows = add_evidence(drafts, actor=actor)

    assert [row.target_uid for row in rows] == items
    assert {row.taken_at for row in rows} == {datetime(2023, 2, 22, 1, 41, 7, tzinfo=UTC)}
    assert AuditEntry.objects.get(action="upload").detail["count"] == 300


def test_file_of_another_realm_is_not_there(actor: Actor) -> None:
    foreign = store_file(incoming(), realm=make_realm())

    with pytest.raises(NotFound), transaction.atomic():
        add_evidence([EvidenceDraft(foreign, "a.jpg", Purpose.BEFORE)], actor=actor)
