from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from PIL import ExifTags, Image

from bihuan.backstage import worker
from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence import fingerprints, scenes
from bihuan.evidence.actions import (
    EvidenceDraft,
    add_evidence,
    examine_evidence,
    examine_waiting,
    link_evidence,
    settle_doubt,
    take_in_files,
)
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Doubt, Evidence, Picture, Purpose, Resemblance, Verdict
from bihuan.evidence.store import original_key, storage
from bihuan.evidence.truth import DoubtKind, Scene
from bihuan.registry.actor import Actor
from tests.evidence import samples
from tests.support.world import make_actor, make_realm, make_unit

ITEM = "tests.item"
FOUND = datetime(2023, 2, 21, tzinfo=UTC)
THERE = Scene(FOUND, 113.74, 34.395)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, Scene]:
    """What is known of each target; a test adds its own."""
    known: dict[UUID, Scene] = {}
    monkeypatch.setitem(scenes._registered, ITEM, lambda _realm, uids: {uid: known.get(uid, THERE) for uid in uids})
    return known


def turned(content: bytes, turn: Image.Transpose) -> bytes:
    return samples.saved(Image.open(BytesIO(content)).transpose(turn), "JPEG", quality=70)


def sent(actor: Actor, content: bytes, *, purpose: Purpose = Purpose.AFTER, target: UUID | None = None) -> Evidence:
    """One picture sent by somebody and used for a target of its own, unless one is named."""
    name = "说明.pdf" if content.startswith(b"%PDF") else "照片.jpg"
    (row,) = take_in_files([Incoming(name, lambda: [content])], purpose=purpose, actor=actor)
    return link_evidence([row.uid], target_kind=ITEM, target_uid=target or uuid7(), actor=actor)[0]


def doubts(row: Evidence) -> list[tuple[str, int | None]]:
    return [(one.kind, one.other_id) for one in Doubt.objects.filter(evidence=row).order_by("id")]


def test_the_worker_looks_into_what_was_linked(actor: Actor) -> None:
    row = sent(actor, samples.jpeg())

    done = worker.drain()

    row.refresh_from_db()
    assert done == 1
    assert row.examined_at is not None
    assert row.file.picture.looked_up_at is not None
    assert len(bytes(row.file.picture.fingerprint or b"")) == fingerprints.LENGTH
    assert doubts(row) == []


def test_what_is_not_used_yet_waits(actor: Actor) -> None:
    (row,) = take_in_files([Incoming("照片.jpg", lambda: [samples.jpeg()])], purpose=Purpose.AFTER, actor=actor)

    assert (examine_evidence([row.uid]), worker.drain()) == (0, 0)


def test_what_was_sent_earlier_but_used_later_is_doubted_then(actor: Actor) -> None:
    (early,) = take_in_files([Incoming("照片.jpg", lambda: [samples.jpeg()])], purpose=Purpose.AFTER, actor=actor)
    late = sent(actor, samples.jpeg())
    worker.drain()
    link_evidence([early.uid], target_kind=ITEM, target_uid=uuid7(), actor=actor)
    worker.drain()

    assert (doubts(early), doubts(late)) == ([("reused", late.pk)], [])


def test_the_same_file_for_another_thing_is_doubted_once(actor: Actor) -> None:
    first, second = (sent(actor, samples.jpeg()) for _ in range(2))

    assert (worker.drain(), examine_waiting()) == (2, 0)
    examine_evidence([first.uid, second.uid])

    assert (doubts(first), doubts(second)) == ([], [("reused", first.pk)])
    assert Doubt.objects.get().data == {"distance": 0, "layout": 0}


@pytest.mark.parametrize("turn", list(Image.Transpose))
def test_a_turned_or_mirrored_picture_is_doubted(actor: Actor, turn: Image.Transpose) -> None:
    first = sent(actor, samples.jpeg())
    worker.drain()
    second = sent(actor, turned(samples.jpeg(), turn))
    worker.drain()

    (pair,) = Resemblance.objects.all()
    assert (pair.first_id, pair.second_id) == (first.file.picture.pk, second.file.picture.pk)
    assert pair.distance <= 8
    assert doubts(second) == [("reused", first.pk)]
    assert Doubt.objects.get().data["layout"] == pair.layout > 0


def test_another_picture_is_not_doubted(actor: Actor) -> None:
    rows = [sent(actor, samples.jpeg(seed=seed)) for seed in (1, 2, 3)]
    worker.drain()

    assert [doubts(row) for row in rows] == [[], [], []]
    assert Resemblance.objects.count() == 0


def test_before_and_after_alike_are_doubted_and_a_before_picture_never(actor: Actor) -> None:
    target = uuid7()
    before = sent(actor, samples.jpeg(), purpose=Purpose.BEFORE, target=target)
    after = sent(actor, samples.jpeg(quality=60), target=target)
    worker.drain()

    assert (doubts(before), doubts(after)) == ([], [("alike", before.pk)])


def test_what_is_sent_again_after_a_return_is_not_doubted(actor: Actor) -> None:
    target = uuid7()
    rows = [sent(actor, samples.jpeg(), target=target) for _ in range(2)]
    worker.drain()

    assert [doubts(row) for row in rows] == [[], []]


def test_what_was_sent_before_the_fault_came_back_is_doubted(actor: Actor, known: dict[UUID, Scene]) -> None:
    target = uuid7()
    first = sent(actor, samples.jpeg(), target=target)
    worker.drain()
    known[target] = Scene(first.at + timedelta(seconds=1))
    second = sent(actor, samples.jpeg(), target=target)
    worker.drain()

    assert doubts(second) == [("alike", first.pk)]


def test_what_the_camera_says_is_held_against_place_and_time(actor: Actor, known: dict[UUID, Scene]) -> None:
    exif = samples.phone_exif()
    exif[ExifTags.Base.Software] = "Adobe Photoshop 25.0"
    target = uuid7()
    known[target] = Scene(datetime(2023, 2, 23, tzinfo=UTC), 113.74, 34.5)
    row = sent(actor, samples.jpeg(exif=exif), target=target)
    worker.drain()

    assert doubts(row) == [(kind.value, None) for kind in (DoubtKind.EARLY, DoubtKind.FAR, DoubtKind.EDITED)]
    assert Doubt.objects.get(kind="far").data == {"metres": 11675}


def test_no_picture_is_held_against_one_of_another_county(actor: Actor) -> None:
    other = make_actor(make_unit(make_realm("别县")))
    sent(other, samples.jpeg())
    row = sent(actor, samples.jpeg())
    worker.drain()

    assert doubts(row) == []
    assert Resemblance.objects.count() == 0


def test_papers_and_documents_are_nobodys_doubt(actor: Actor) -> None:
    scan = sent(actor, samples.jpeg(), purpose=Purpose.PAPER)
    again = EvidenceDraft(scan.file, "扫描件.jpg", Purpose.PAPER, target_kind=ITEM, target_uid=uuid7())
    add_evidence([again], actor=actor)
    pdf = sent(actor, samples.pdf(), purpose=Purpose.AFTER)

    assert worker.drain() == 1
    pdf.refresh_from_db()
    scan.refresh_from_db()
    assert (pdf.examined_at is not None, scan.examined_at) == (True, None)
    assert Doubt.objects.count() == 0


def test_a_picture_stored_before_there_were_fingerprints_gets_one(actor: Actor) -> None:
    first, second = (sent(actor, samples.jpeg(quality=quality)) for quality in (90, 60))
    Picture.objects.update(fingerprint=None, fingerprint_version=0)
    worker.drain()

    assert Picture.objects.filter(fingerprint__isnull=False, fingerprint_version=fingerprints.VERSION).count() == 2
    assert doubts(second) == [("reused", first.pk)]


def test_a_picture_whose_bytes_are_gone_holds_nothing_up(actor: Actor) -> None:
    row = sent(actor, samples.jpeg())
    Picture.objects.update(fingerprint=None, fingerprint_version=0)
    storage().delete(original_key(row.realm.uid, row.file.sha256))
    worker.drain()

    row.refresh_from_db()
    assert (row.examined_at is not None, Picture.objects.get().fingerprint_version) == (True, fingerprints.VERSION)


def test_a_shelf_filled_by_an_earlier_job_sees_what_came_since(actor: Actor) -> None:
    for seed in (1, 2):
        sent(actor, samples.jpeg(seed=seed))
        worker.drain()
    late = sent(actor, samples.jpeg(seed=1, quality=50))
    worker.drain()

    assert [kind for kind, _ in doubts(late)] == ["reused"]


@pytest.fixture
def doubted(actor: Actor) -> Doubt:
    """An open doubt."""
    for _ in range(2):
        sent(actor, samples.jpeg())
    worker.drain()
    return Doubt.objects.select_related("evidence").get()


def settle(doubt: Doubt, actor: Actor, verdict: Verdict = Verdict.USABLE, reason: str = "两处相邻") -> Doubt:
    target = doubt.evidence.target_uid
    assert target is not None
    return settle_doubt(doubt.uid, target_kind=ITEM, target_uid=target, verdict=verdict, reason=reason, actor=actor)


def test_a_settled_doubt_keeps_who_why_and_what_and_leaves_a_line(doubted: Doubt, actor: Actor) -> None:
    settle(doubted, actor, reason=" 两处相邻 ")
    settle(doubted, actor)

    doubted.refresh_from_db()
    assert (doubted.verdict, doubted.reason, doubted.settled_by_id) == ("usable", "两处相邻", actor.account_id)
    line = AuditEntry.objects.get(action="doubt")
    assert (line.target, line.detail) == (str(doubted.uid), {"verdict": "usable"})


def test_a_doubt_is_settled_by_the_first_alone(doubted: Doubt, actor: Actor) -> None:
    settle(doubted, actor)

    with pytest.raises(Conflict) as late:
        settle(doubted, actor, Verdict.UNUSABLE)
    assert late.value.code == "doubt_settled"


@pytest.mark.parametrize(
    ("verdict", "reason", "code"),
    [(Verdict.OPEN, "看过了", "verdict_missing"), (Verdict.USABLE, "  ", "reason_missing")],
)
def test_a_doubt_is_not_settled_without_verdict_and_reason(
    doubted: Doubt, actor: Actor, verdict: Verdict, reason: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        settle(doubted, actor, verdict, reason)

    assert refused.value.code == code


def test_a_doubt_about_another_target_is_not_there(doubted: Doubt, actor: Actor) -> None:
    with pytest.raises(NotFound):
        settle_doubt(
            doubted.uid, target_kind=ITEM, target_uid=uuid7(), verdict=Verdict.USABLE, reason="看过", actor=actor
        )
