"""The protocol, through the whole program: middleware, sign-in, refusals, on the pages' address and on the API's."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from bihuan.core.uid import uuid7
from bihuan.evidence import rules
from bihuan.evidence.actions import uploading
from bihuan.evidence.models import Evidence, Upload, UploadChunk
from bihuan.evidence.store import storage
from bihuan.evidence.upkeep import sweep
from bihuan.registry.actor import Actor, actor_for
from bihuan.registry.models import Account, Role, TokenScope, Unit
from tests.evidence import samples
from tests.evidence.tus_client import API, BACKEND, PAGES, Tus
from tests.support.api import Program
from tests.support.world import TODAY, make_account, make_realm, make_unit


def signed_in(account: Account, **options: bool) -> Tus:
    client = Client(**options)  # type: ignore[arg-type]
    client.force_login(account, backend=BACKEND)
    return Tus(client)


def with_token(actor: Actor, scope: TokenScope = TokenScope.WRITE) -> Tus:
    return Tus(Client(), API, Program(actor, scope).secret)


def pieces() -> list[str]:
    """What lies in the store of uploads under way."""
    try:
        return sorted(storage().listdir("uploads")[1])
    except FileNotFoundError:
        return []


@pytest.fixture
def account(unit: Unit) -> Account:
    return make_account(unit)


@pytest.fixture(params=[PAGES, API])
def tus(request: pytest.FixtureRequest, account: Account) -> Tus:
    """The same sender on both roads."""
    return signed_in(account) if request.param == PAGES else with_token(actor_for(account, today=TODAY))


def test_options_says_what_is_spoken(tus: Tus) -> None:
    answer = tus.client.options(tus.base, headers=tus._own)

    said = {name: answer[name] for name in ("Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size")}
    assert (answer.status_code, said) == (
        204,
        {
            "Tus-Resumable": "1.0.0",
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,expiration,termination",
            "Tus-Max-Size": "20971520",
        },
    )


def test_pieces_become_one_file_with_a_receipt(tus: Tus, account: Account) -> None:
    content, uid = samples.jpeg(), uuid7()
    half = len(content) // 2
    begun = tus.begin(len(content), uid)
    place = begun["Location"]

    assert (begun.status_code, place, begun["Upload-Offset"]) == (201, f"{tus.base}/{uid}", "0")
    first = tus.patch(place, 0, content[:half])
    assert (first.status_code, first["Upload-Offset"], first.content) == (204, str(half), b"")
    asked = tus.head(place)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"], asked["Cache-Control"]) == (
        200,
        str(half),
        str(len(content)),
        "no-store",
    )
    assert len(pieces()) == 1
    last = tus.patch(place, half, content[half:])

    evidence, digest = Evidence.objects.get(), hashlib.sha256(content).hexdigest()
    assert (evidence.file.sha256, evidence.name, evidence.purpose) == (digest, "整改后.jpg", "after")
    assert evidence.uploaded_by == account
    told = last.json()
    assert (last.status_code, last["Upload-Offset"], last["Tus-Resumable"]) == (200, str(len(content)), "1.0.0")
    if tus.base == PAGES:
        assert (told["id"], told["receipt"], told["size"]) == (str(evidence.uid), digest[:4].upper(), len(content))
    else:
        assert told == {
            "uid": str(evidence.uid),
            "name": "整改后.jpg",
            "purpose": "after",
            "media_type": "image/jpeg",
            "size": len(content),
            "sha256": digest,
        }
    assert pieces() == []


def test_who_did_not_hear_the_last_answer_finds_the_same_receipt_again(tus: Tus) -> None:
    content = samples.jpeg()
    last = tus.send(content, 1000)
    place = f"{tus.base}/{Upload.objects.get().uid}"
    start = (len(content) - 1) // 1000 * 1000

    asked = tus.head(place)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (
        200,
        str(len(content)),
        str(len(content)),
    )
    again = [tus.patch(place, len(content), b""), tus.patch(place, start, content[start:])]
    assert [(one.status_code, one.json()) for one in again] == [(200, last.json())] * 2
    assert Evidence.objects.count() == 1


def test_a_file_that_is_refused_says_so_every_time_and_leaves_nothing(tus: Tus) -> None:
    content = b"<svg>" * 1000
    last = tus.send(content, 1024, filename="a.jpg")
    again = tus.patch(f"{tus.base}/{Upload.objects.get().uid}", len(content), b"")

    word = "message" if tus.base == PAGES else "detail"
    for answer in (last, again):
        assert (answer.status_code, answer.json()["code"], answer.json()[word]) == (
            422,
            "evidence.svg",
            "“a.jpg”是 SVG 图，可能带有脚本，不能接收，请另存为 PNG 后再传",
        )
    assert not Evidence.objects.exists()
    assert pieces() == []


def test_a_passing_refusal_can_be_tried_again(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    content = samples.jpeg()
    place = tus.begin(len(content))["Location"]
    monkeypatch.setattr(rules, "UNLINKED_QUOTA", 0)
    refused = tus.patch(place, 0, content)
    monkeypatch.undo()

    assert (refused.status_code, refused.json()["code"]) == (422, "evidence.quota")
    assert tus.patch(place, len(content), b"").status_code == 200


def test_beginning_again_finds_the_same_upload_and_other_content_is_a_conflict(tus: Tus) -> None:
    uid = uuid7()
    first = tus.begin(3000, uid)
    tus.patch(first["Location"], 0, b"x" * 1000)
    again, other = tus.begin(3000, uid), tus.begin(3001, uid)

    assert (again.status_code, again["Location"], again["Upload-Offset"]) == (201, first["Location"], "1000")
    assert (other.status_code, other.json()["code"]) == (409, "operation_reused")
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("offset", "content", "headers", "status", "code"),
    [
        (1, b"x", {}, 409, "upload.offset"),
        (0, b"x" * 101, {}, 413, "upload.too_much"),
        (0, b"x", {"tus_resumable": "0.2.2"}, 412, "upload.version"),
        (0, b"x", {"content_type": "application/octet-stream"}, 415, "upload.media_type"),
        ("-1", b"x", {}, 422, "upload.header"),
        ("1.5", b"x", {}, 422, "upload.header"),
        ("9" * 30, b"x", {}, 422, "upload.header"),
    ],
)
def test_wrong_pieces_are_refused_and_change_nothing(
    tus: Tus, offset: int | str, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    place = tus.begin(100)["Location"]
    answer = tus.patch(place, offset, content, **headers)

    assert (answer.status_code, answer.json()["code"], answer["Tus-Resumable"]) == (status, code, "1.0.0")
    assert answer.get("Tus-Version") == ("1.0.0" if status == 412 else None)
    assert tus.head(place)["Upload-Offset"] == "0"
    assert pieces() == []


@pytest.mark.parametrize(
    ("length", "fields", "status", "code"),
    [
        (0, {}, 422, "evidence.empty"),
        (20 * 1024 * 1024 + 1, {}, 413, "evidence.too_large"),
        (10, {"purpose": "source"}, 422, "evidence.purpose"),
        (10, {"uid": "1"}, 422, "upload.uid"),
        (10, {"unit": "x"}, 422, "evidence.unit"),
        (10, {"owner": "1"}, 422, "upload.metadata_key"),
    ],
)
def test_what_can_never_be_taken_in_is_not_begun(
    account: Account, length: int, fields: dict[str, str], status: int, code: str
) -> None:
    answer = signed_in(account).begin(length, **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Upload.objects.exists()


def test_one_says_for_which_of_ones_units(account: Account, unit: Unit) -> None:
    signed_in(account).send(samples.jpeg(), unit=str(unit.uid))

    assert Evidence.objects.get().unit == unit
    foreign = signed_in(account).begin(10, unit=str(make_unit(unit.realm).uid))
    assert (foreign.status_code, foreign.json()["code"]) == (422, "evidence.unit")


@pytest.mark.parametrize("given", ["uid", "uid !!!", "uid /w==", "x" * 5000])
def test_metadata_that_cannot_be_read_is_refused(account: Account, given: str) -> None:
    client = signed_in(account).client
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": given}

    assert client.post(PAGES, headers=headers).status_code == 422


@pytest.mark.asvs("8.2.2")
def test_only_who_began_an_upload_sees_it_or_goes_on(tus: Tus, unit: Unit) -> None:
    uid = uuid7()
    begun = tus.begin(100, uid)
    colleague, foreigner = signed_in(make_account(unit)), signed_in(make_account(make_unit(make_realm())))
    for other in (colleague, foreigner):
        for place in (f"{PAGES}/{uid}", f"{PAGES}/{uuid7()}"):
            answers = [other.head(place), other.patch(place, 0, b"x"), other.delete(place)]
            assert [answer.status_code for answer in answers] == [404, 404, 404]
        taken = other.begin(100, uid)
        assert (taken.status_code, taken.json()["code"]) == (409, "operation_reused")

    assert tus.head(begun["Location"])["Upload-Offset"] == "0"


@pytest.mark.asvs("8.2.1")
def test_administrators_and_reading_tokens_send_nothing(unit: Unit, account: Account) -> None:
    reading = with_token(actor_for(account, today=TODAY), TokenScope.READ)
    auditor, forged = signed_in(make_account(unit, Role.AUDITOR)), Tus(Client(), API, "bihuan_forged")
    assert [one.begin(10).status_code for one in (auditor, reading, forged)] == [403, 403, 401]
    assert not Upload.objects.exists()


@pytest.mark.asvs("3.5.1")
def test_a_page_needs_the_form_token(account: Account) -> None:
    place = signed_in(account).begin(10)["Location"]
    strict = signed_in(account, enforce_csrf_checks=True)

    answers = [strict.begin(10), strict.patch(place, 0, b"x"), strict.delete(place)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


@pytest.mark.asvs("5.2.4")
def test_how_much_one_may_have_begun_is_limited(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    tus = signed_in(account)
    monkeypatch.setattr(rules, "MOST_OPEN_UPLOADS", 2)
    places = [tus.begin(100)["Location"] for _ in range(2)]
    third = tus.begin(100)

    assert (third.status_code, third.json()) == (
        422,
        {"code": "upload.too_many", "message": "您有 2 个文件还没有传完，请先传完或移除后再传"},
    )
    assert tus.delete(places[0]).status_code == 204
    monkeypatch.setattr(rules, "UNLINKED_QUOTA", 199)
    assert tus.begin(100).json()["code"] == "evidence.quota"
    assert tus.begin(99).status_code == 201


def test_giving_up_removes_the_pieces(tus: Tus) -> None:
    place = tus.begin(100)["Location"]
    tus.patch(place, 0, b"x" * 10)
    ended = tus.delete(place)

    assert (ended.status_code, ended["Tus-Resumable"], tus.head(place).status_code) == (204, "1.0.0", 404)
    assert pieces() == []


def test_upkeep_clears_what_nobody_goes_on_with(account: Account) -> None:
    tus, now = signed_in(account), timezone.now()
    with time_machine.travel(now - uploading.TERM - timedelta(minutes=1), tick=False):
        old, kept = (tus.begin(100)["Location"] for _ in range(2))
        tus.patch(old, 0, b"x" * 10)
        done = tus.send(samples.jpeg(), 1000)
    signed_in(account).patch(kept, 0, b"y" * 10)
    sweep()

    assert done.status_code == 200
    again = signed_in(account)  # the session is older than the upload
    assert [again.head(place).status_code for place in (old, kept)] == [404, 200]
    assert [str(upload.uid) for upload in Upload.objects.all()] == [kept.rsplit("/", 1)[-1]]
    assert UploadChunk.objects.count() == 1
    assert len(pieces()) == 1
    assert Evidence.objects.count() == 1


def test_upkeep_clears_pieces_that_nobody_noted(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    tus = signed_in(account)
    place = tus.begin(100)["Location"]
    tus.patch(place, 0, b"x" * 10)
    Upload.objects.all().delete()
    sweep()
    assert len(pieces()) == 1, "it may belong to a request that has not noted it yet"
    monkeypatch.setattr(uploading, "YOUNG", timedelta(seconds=-1))
    sweep()

    assert pieces() == []


def test_lost_pieces_give_the_upload_up(tus: Tus) -> None:
    content = samples.jpeg()
    place = tus.begin(len(content))["Location"]
    tus.patch(place, 0, content[:100])
    for name in pieces():
        storage().delete(f"uploads/{name}")
    answer = tus.patch(place, 100, content[100:])

    assert (answer.status_code, answer.json()["code"]) == (410, "upload.gone")
    assert tus.head(place).status_code == 404
    assert (Evidence.objects.count(), pieces()) == (0, [])
