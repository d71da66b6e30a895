"""However bytes are cut, repeated and misplaced, they become the same file once."""

import hashlib
import threading
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.core.errors import Conflict
from bihuan.core.uid import uuid7
from bihuan.evidence import queries
from bihuan.evidence.actions.uploading import UploadDraft, add_chunk, begin_upload, finish_upload
from bihuan.evidence.chunks import Piece, chunk_key
from bihuan.evidence.models import Evidence, Purpose, Upload, UploadChunk
from bihuan.evidence.store import keep, storage
from bihuan.registry.actor import Actor
from tests.evidence import samples
from tests.support.world import make_actor, make_realm, make_unit

# A document: examined in no time.
CONTENT = samples.pdf()
TRY = st.tuples(st.integers(-3, len(CONTENT) + 3), st.integers(0, len(CONTENT)), st.booleans())


def begun(actor: Actor, content: bytes = CONTENT) -> UUID:
    draft = UploadDraft(uuid7(), "方案.pdf", Purpose.DOCUMENT, len(content))
    return begin_upload(draft, actor=actor).uid


def put(actor: Actor, uid: UUID, start: int, content: bytes, folder: Path) -> int:
    """Send some bytes as a request would; returns how many have arrived."""
    path = folder / f"piece-{uuid7()}"
    path.write_bytes(content)
    piece = Piece(path, len(content), hashlib.sha256(content).hexdigest())
    return add_chunk(queries.get_upload(actor, uid), start, piece, actor=actor).received


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(TRY, max_size=12), again=st.integers(1, 3))
def test_any_cutting_with_repeats_and_wrong_places_gives_the_same_file_once(
    actor: Actor, tmp_path: Path, tries: list[tuple[int, int, bool]], again: int
) -> None:
    before, uid = Evidence.objects.count(), begun(actor)
    for wrong, size, is_wrong in tries:
        at = queries.get_upload(actor, uid).received
        start = wrong if is_wrong else at
        piece = CONTENT[max(start, 0) :][:size]
        if start == at:
            assert put(actor, uid, start, piece, tmp_path) == at + len(piece)
        else:
            with pytest.raises(Conflict):
                put(actor, uid, start, piece, tmp_path)
            assert queries.get_upload(actor, uid).received == at
    at = queries.get_upload(actor, uid).received
    assert put(actor, uid, at, CONTENT[at:], tmp_path) == len(CONTENT)

    found = {finish_upload(queries.get_upload(actor, uid), actor=actor) for _ in range(again)}
    (evidence,) = found
    assert evidence.file.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert Evidence.objects.count() == before + 1
    assert storage().listdir("uploads")[1] == []


def test_what_a_killed_request_stored_and_did_not_note_is_not_taken_for_the_next(actor: Actor, tmp_path: Path) -> None:
    uid = begun(actor)
    put(actor, uid, 0, CONTENT[:400], tmp_path)
    # As if the process had died between the object and the row.
    UploadChunk.objects.all().delete()
    Upload.objects.filter(uid=uid).update(received=0)
    for start in range(0, len(CONTENT), 100):
        put(actor, uid, start, CONTENT[start : start + 100], tmp_path)

    assert finish_upload(queries.get_upload(actor, uid), actor=actor).file.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_asked_after_a_death_between_evidence_and_note_it_is_the_same_evidence(actor: Actor, tmp_path: Path) -> None:
    uid = begun(actor)
    put(actor, uid, 0, CONTENT, tmp_path)
    (chunk,) = UploadChunk.objects.all()
    first = finish_upload(queries.get_upload(actor, uid), actor=actor)
    # As if it had died after the evidence was written down, before the upload knew and its pieces went.
    Upload.objects.filter(uid=uid).update(evidence=None)
    path = tmp_path / "again"
    path.write_bytes(CONTENT)
    keep(chunk_key(uid, 0, chunk.sha256), path)

    assert finish_upload(queries.get_upload(actor, uid), actor=actor) == first
    assert Evidence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_same", [True, False])
def test_of_two_pieces_for_one_place_one_wins(transactional_db: None, tmp_path: Path, is_same: bool) -> None:
    actor = make_actor(make_unit(make_realm()))
    uid, half = begun(actor), len(CONTENT) // 2
    sizes = [half, half] if is_same else [half, half - 1]
    gate, results = threading.Barrier(2), list[int | str]()
    uploads = [queries.get_upload(actor, uid) for _ in sizes]

    def send(number: int) -> None:
        content = CONTENT[: sizes[number]]
        path = tmp_path / str(number)
        path.write_bytes(content)
        piece = Piece(path, len(content), hashlib.sha256(content).hexdigest())
        gate.wait()
        try:
            results.append(add_chunk(uploads[number], 0, piece, actor=actor).received)
        except Conflict as fault:
            results.append(fault.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    (size,) = [one for one in results if isinstance(one, int)]
    assert sorted(map(str, results)) == sorted([str(size), "upload.offset"])
    assert UploadChunk.objects.count() == 1
    assert len(storage().listdir("uploads")[1]) == 1
    put(actor, uid, size, CONTENT[size:], tmp_path)
    evidence = finish_upload(queries.get_upload(actor, uid), actor=actor)
    assert evidence.file.sha256 == hashlib.sha256(CONTENT).hexdigest()
