"""Pictures of which a part was used again, through the worker; how often that is found, test_seeing measures."""

from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from bihuan.backstage import worker
from bihuan.core.uid import uuid7
from bihuan.evidence import examiner as examiners
from bihuan.evidence import landmarks, scenes
from bihuan.evidence.actions import examine_evidence, link_evidence, take_in_files, take_missing_landmarks
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Doubt, Evidence, LandmarkFault, PictureLandmarks, Purpose
from bihuan.evidence.queries import not_compared, unexamined
from bihuan.evidence.store import display_key, storage
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from tests.evidence import samples
from tests.support.streets import CHANGES, street
from tests.support.world import make_actor, make_realm, make_unit

ITEM = "tests.item"


@pytest.fixture(autouse=True)
def kin(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, list[UUID]]:
    """Which targets belong together; a test adds its own."""
    kin: dict[UUID, list[UUID]] = {}

    def of(_realm: int, uid: UUID) -> list[object]:
        return [Targets(kin.get(uid, []))]

    monkeypatch.setitem(scenes._kin, ITEM, of)
    return kin


class Targets:
    """Stands for rows of another app's table."""

    def __init__(self, uids: list[UUID]) -> None:
        self._uids = uids

    def __getitem__(self, part: slice) -> "Targets":
        return Targets(self._uids[part])

    def values(self, _name: str) -> list[UUID]:
        return self._uids


def sent(actor: Actor, image: Image.Image, *, purpose: Purpose = Purpose.AFTER, target: UUID | None = None) -> Evidence:
    content = samples.saved(image, "JPEG", quality=85)
    (row,) = take_in_files([Incoming("照片.jpg", lambda: [content])], purpose=purpose, actor=actor)
    return link_evidence([row.uid], target_kind=ITEM, target_uid=target or uuid7(), actor=actor)[0]


def doubts(row: Evidence) -> list[tuple[str, int | None]]:
    return [(one.kind, one.other_id) for one in Doubt.objects.filter(evidence=row).order_by("id")]


def test_a_part_of_a_picture_of_the_same_unit_is_doubted_and_framed(actor: Actor) -> None:
    whole = sent(actor, street(1), purpose=Purpose.BEFORE)
    worker.drain()
    cut = sent(actor, CHANGES["cut to 35 %"](street(1), 1))
    worker.drain()

    assert (doubts(whole), doubts(cut)) == ([], [("reused", whole.pk)])
    data = Doubt.objects.get().data
    assert sorted(map(tuple, data["own"])) == [(0, 0), (0, 1000), (1000, 0), (1000, 1000)]
    assert data["same"] >= 0.95
    across = [x for x, _ in data["other"]]
    assert 0.55 < (max(across) - min(across)) / 1000 < 0.63


def test_other_pictures_of_the_unit_are_not_doubted(actor: Actor) -> None:
    rows = [sent(actor, street(seed)) for seed in (1, 2, 3)]
    worker.drain()

    assert [doubts(row) for row in rows] == [[], [], []]
    assert PictureLandmarks.objects.filter(version=landmarks.VERSION, fault="").count() == 3


def test_another_units_picture_counts_only_at_the_same_place_or_of_the_same_kind(
    actor: Actor, realm: Unit, kin: dict[UUID, list[UUID]]
) -> None:
    first = sent(make_actor(make_unit(realm, "别的单位")), street(1))
    far, near = uuid7(), uuid7()
    kin[near] = [target for target in (first.target_uid,) if target]
    worker.drain()
    rows = [sent(actor, CHANGES["cut to 65 %"](street(1), seed), target=at) for seed, at in ((1, far), (2, near))]
    examine_evidence([rows[0].uid])
    examine_evidence([rows[1].uid])

    assert doubts(rows[0]) == []
    assert ("reused", first.pk) in doubts(rows[1])


def test_no_part_is_looked_for_in_another_county(actor: Actor) -> None:
    sent(make_actor(make_unit(make_realm("别县"))), street(1))
    row = sent(actor, CHANGES["cut to 65 %"](street(1), 1))
    worker.drain()

    assert doubts(row) == []


def test_before_and_after_of_one_spot_are_doubted_only_when_the_same_throughout(actor: Actor) -> None:
    target, other = uuid7(), uuid7()
    before = sent(actor, street(1), purpose=Purpose.BEFORE, target=target)
    cut = sent(actor, CHANGES["cut to 65 %"](street(1), 1), target=target)
    again = sent(actor, street(2), purpose=Purpose.BEFORE, target=other)
    mended = street(2)
    mended.paste(street(9).crop((0, 0, 500, 600)), (400, 200))
    repaired = sent(actor, CHANGES["turned by 3°"](mended, 1), target=other)
    worker.drain()

    assert (doubts(before), doubts(cut)) == ([], [("alike", before.pk)])
    assert (doubts(again), doubts(repaired)) == ([], [])


def test_one_sent_earlier_and_still_waiting_is_not_missed(actor: Actor) -> None:
    first = sent(actor, street(1))
    second = sent(actor, CHANGES["cut to 65 %"](street(1), 1))
    examine_evidence([second.uid])
    examine_evidence([first.uid])

    assert (doubts(second), doubts(first)) == ([("reused", first.pk)], [])


def test_a_plain_picture_says_that_it_cannot_be_compared(actor: Actor) -> None:
    row = sent(actor, Image.new("RGB", (640, 480), (200, 200, 200)))
    worker.drain()

    assert not_compared([row]) == [(row, LandmarkFault.PLAIN)]
    assert not unexamined().exists()


def test_a_lost_picture_says_so_and_holds_nothing_up(actor: Actor) -> None:
    row = sent(actor, street(1))
    storage().delete(display_key(row.realm.uid, row.file.sha256))
    worker.drain()

    assert not_compared([row]) == [(row, LandmarkFault.LOST)]
    assert not unexamined().exists()


def test_what_was_examined_before_there_were_landmarks_gets_them(actor: Actor) -> None:
    first = sent(actor, street(1))
    worker.drain()
    PictureLandmarks.objects.all().delete()

    assert (take_missing_landmarks(), take_missing_landmarks()) == (1, 0)
    second = sent(actor, CHANGES["screenshot"](street(1), 1))
    worker.drain()
    assert doubts(second) == [("reused", first.pk)]


def test_landmarks_of_an_older_version_are_taken_anew(actor: Actor) -> None:
    sent(actor, street(1))
    worker.drain()
    PictureLandmarks.objects.update(version=0, codes=b"", places=b"")

    assert take_missing_landmarks() == 1
    assert len(bytes(PictureLandmarks.objects.get().codes)) == landmarks.MOST * landmarks.CODE_BYTES


def test_landmarks_go_with_their_picture(actor: Actor) -> None:
    row = sent(actor, street(1))
    worker.drain()
    picture, file = row.file.picture, row.file
    Evidence.objects.all().delete()
    picture.delete()
    file.delete()

    assert PictureLandmarks.objects.count() == 0


def test_a_worker_that_is_cut_off_loses_nothing(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sent(actor, street(1))
    worker.drain()
    second = sent(actor, CHANGES["cut to 65 %"](street(1), 1))
    with monkeypatch.context() as patch:
        patch.setattr(examiners.examiner, "lay_on", cut_off)
        with pytest.raises(KeyboardInterrupt):
            examine_evidence([second.uid])
    second.refresh_from_db()
    assert second.examined_at is None

    worker.drain()
    assert doubts(second) == [("reused", first.pk)]


def cut_off(*_given: object) -> float:
    raise KeyboardInterrupt


def test_a_picture_that_makes_the_child_die_is_said_to_be_broken(actor: Actor) -> None:
    row = sent(actor, street(1))
    key = display_key(row.realm.uid, row.file.sha256)
    storage().delete(key)
    storage().save(key, ContentFile(b"no picture"))
    worker.drain()

    assert not_compared([row]) == [(row, LandmarkFault.BROKEN)]
