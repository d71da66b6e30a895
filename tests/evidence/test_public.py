"""Public copies: who covers what, and that nothing covered leaves by the program's own roads."""

import io
from uuid import UUID

import pytest
from PIL import Image

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.actions import cover_picture, take_in_files
from bihuan.evidence.covering import GREY, Box
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Evidence, Picture, PictureCover, Purpose
from bihuan.evidence.public import public_display_key, public_thumb_key
from bihuan.evidence.store import display_key, original_key, storage, stored_bytes, thumb_key
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit
from tests.evidence import samples
from tests.support.world import make_actor, make_unit

FACE = Box(300, 300, 200, 200)


@pytest.fixture
def clerk(unit: Unit) -> Actor:
    return make_actor(unit, Role.OFFICE)


@pytest.fixture
def row(clerk: Actor) -> Evidence:
    content = samples.jpeg((1280, 960), exif=samples.phone_exif())
    return take_in_files([Incoming("照片.jpg", lambda: [content])], purpose=Purpose.AFTER, actor=clerk)[0]


def fresh(row: Evidence) -> Evidence:
    return Evidence.objects.select_related("file__picture", "realm").get(pk=row.pk)


def cover(row: Evidence, actor: Actor, *boxes: Box, version: int = 0, client: UUID | None = None) -> Picture:
    return cover_picture(row.uid, boxes=boxes, version=version, actor=actor, client_uid=client)


def keys(row: Evidence) -> tuple[str, str]:
    now = fresh(row)
    return public_display_key(now.realm.uid, now), public_thumb_key(now.realm.uid, now)


def test_until_somebody_covers_something_the_public_copy_is_the_one_without_exif(row: Evidence, clerk: Actor) -> None:
    bare = display_key(row.realm.uid, row.file.sha256), thumb_key(row.realm.uid, row.file.sha256)

    assert keys(row) == bare
    looked = cover(row, clerk)

    assert keys(row) == bare
    assert (looked.cover_version, looked.cover_count, looked.cover_mark) == (1, 0, "")


def test_what_is_covered_is_grey_in_the_public_copies_alone(row: Evidence, clerk: Actor) -> None:
    before = [stored_bytes(key(row.realm.uid, row.file.sha256)) for key in (original_key, display_key, thumb_key)]
    cover(row, clerk, FACE)

    display, thumb = (Image.open(io.BytesIO(stored_bytes(key))) for key in keys(row))
    assert (display.getpixel((512, 384)), thumb.getpixel((128, 96))) == (GREY, GREY)
    assert before == [
        stored_bytes(key(row.realm.uid, row.file.sha256)) for key in (original_key, display_key, thumb_key)
    ]


def test_each_version_has_copies_of_its_own_and_a_line_of_audit(row: Evidence, clerk: Actor) -> None:
    cover(row, clerk, FACE)
    first = keys(row)
    cover(row, clerk, FACE, Box(700, 700, 50, 50), version=1)

    assert set(first).isdisjoint(keys(row))
    assert [cover.boxes for cover in PictureCover.objects.order_by("version")] == [
        [[300, 300, 200, 200]],
        [[300, 300, 200, 200], [700, 700, 50, 50]],
    ]
    lines = AuditEntry.objects.filter(target=str(row.uid), target_kind="evidence.picture").order_by("id")
    assert [line.detail for line in lines] == [
        {"verb": "picture.covered", "version": 1, "boxes": 1},
        {"verb": "picture.covered", "version": 2, "boxes": 2},
    ]


def test_the_same_again_changes_nothing(row: Evidence, clerk: Actor) -> None:
    client = uuid7()
    for _ in range(2):
        cover(row, clerk, FACE, client=client)
    cover(row, clerk, FACE)

    assert PictureCover.objects.count() == 1


def test_boxes_drawn_over_an_older_version_are_a_conflict(row: Evidence, clerk: Actor) -> None:
    cover(row, clerk, FACE)

    with pytest.raises(Conflict) as late:
        cover(row, clerk, Box(0, 0, 100, 100), version=0)
    assert late.value.code == "cover_changed"


@pytest.mark.parametrize("role", [Role.LIAISON, Role.HEAD, Role.DELEGATE, Role.LEADER])
def test_a_unit_does_not_cover(unit: Unit, role: Role) -> None:
    actor = make_actor(unit, role)
    (row,) = take_in_files([Incoming("照片.jpg", lambda: [samples.jpeg()])], purpose=Purpose.AFTER, actor=actor)

    with pytest.raises(Denied) as refused:
        cover(row, actor, FACE)
    assert refused.value.code == "cover.no_right"


def test_what_one_does_not_see_is_not_there_to_be_covered(row: Evidence, realm: Unit) -> None:
    with pytest.raises(NotFound):
        cover(row, make_actor(make_unit(realm, "别的办公室"), Role.OFFICE), FACE)


def test_a_document_cannot_be_covered(clerk: Actor) -> None:
    (row,) = take_in_files([Incoming("说明.pdf", lambda: [samples.pdf()])], purpose=Purpose.DOCUMENT, actor=clerk)

    with pytest.raises(NotFound):
        cover(row, clerk, FACE)


def test_boxes_outside_the_picture_are_refused_and_nothing_is_written(row: Evidence, clerk: Actor) -> None:
    with pytest.raises(Invalid):
        cover(row, clerk, Box(990, 0, 20, 20))

    assert (PictureCover.objects.count(), Picture.objects.get().cover_version) == (0, 0)


def test_a_lost_display_copy_is_said_and_nothing_is_written(row: Evidence, clerk: Actor) -> None:
    storage().delete(display_key(row.realm.uid, row.file.sha256))

    with pytest.raises(Invalid) as refused:
        cover(row, clerk, FACE)
    assert (refused.value.code, PictureCover.objects.count()) == ("evidence.broken", 0)


def test_the_same_file_sent_again_is_covered_too(row: Evidence, clerk: Actor) -> None:
    content = stored_bytes(original_key(row.realm.uid, row.file.sha256))
    cover(row, clerk, FACE)
    (again,) = take_in_files([Incoming("又一张.jpg", lambda: [content])], purpose=Purpose.AFTER, actor=clerk)

    assert keys(again) == keys(row)
