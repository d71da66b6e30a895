import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation

from bihuan.core.errors import Denied, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence import views
from bihuan.evidence.models import Evidence
from bihuan.evidence.store import original_key, storage
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit
from tests.evidence import samples
from tests.support.world import make_actor, make_realm, make_unit

urlpatterns = [path("evidence/", include("bihuan.evidence.urls"))]
pytestmark = pytest.mark.urls(__name__)


def send(actor: Actor, content: bytes, name: str = "整改后.jpg", **fields: str) -> HttpResponse:
    data: dict[str, Any] = {"file": SimpleUploadedFile(name, content), "purpose": "after", **fields}
    request = RequestFactory().post("/evidence/", data)
    request.actor = actor  # type: ignore[attr-defined]
    return views.upload(request)


def get(actor: Actor, view: Any, uid: UUID, **headers: str) -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/", headers=headers)
    request.actor = actor  # type: ignore[attr-defined]
    return view(request, uid)


def body(response: HttpResponse) -> bytes:
    """Read the answer and close its file; closing the whole response would end the test's database connection."""
    content = b"".join(response)
    for close in response._resource_closers:
        close()
    return content


def test_upload_answers_with_a_receipt(actor: Actor) -> None:
    content = samples.jpeg()
    with time_machine.travel("2026-03-02T01:05:00Z"):
        response = send(actor, content)

    evidence = Evidence.objects.get()
    answer = json.loads(response.content)
    assert response.status_code == 201
    assert answer == {
        "id": str(evidence.uid),
        "name": "整改后.jpg",
        "thumbnail": f"/evidence/{evidence.uid}/thumb",
        "receipt": hashlib.sha256(content).hexdigest()[:4].upper(),
        "received": "09:05",
        "size": len(content),
        "media_type": "image/jpeg",
    }


def test_document_has_no_thumbnail(actor: Actor) -> None:
    answer = json.loads(send(actor, samples.pdf(), "方案.pdf", purpose="document").content)

    assert (answer["media_type"], answer["thumbnail"]) == ("application/pdf", None)


@pytest.mark.parametrize(
    ("content", "fields", "code", "message"),
    [
        (b"<svg>", {}, "evidence.svg", "“a.jpg”是 SVG 图，可能带有脚本，不能接收，请另存为 PNG 后再传"),
        (b"\xff\xd8\xff", {"purpose": "source"}, "evidence.purpose", "没有说明文件的用途，请刷新页面后重试"),
        (b"\xff\xd8\xff", {"unit": "0"}, "evidence.unit", "您不在这个单位任职，请刷新页面后重试"),
    ],
)
def test_refused_upload_names_the_cause(
    actor: Actor, content: bytes, fields: dict[str, str], code: str, message: str
) -> None:
    with translation.override("zh-hans"):
        response = send(actor, content, "a.jpg", **fields)

    answer = json.loads(response.content)
    assert (response.status_code, answer) == (422, {"code": code, "message": message})
    assert not Evidence.objects.exists()


def test_upload_without_a_file_is_refused(actor: Actor) -> None:
    request = RequestFactory().post("/evidence/", {"purpose": "after"})
    request.actor = actor  # type: ignore[attr-defined]

    answer = json.loads(views.upload(request).content)

    assert answer["code"] == "evidence.missing"


def test_upload_without_a_right_is_denied(unit: Unit) -> None:
    with pytest.raises(Denied):
        send(make_actor(unit, Role.AUDITOR), samples.jpeg())


@pytest.mark.asvs("5.4.1")
def test_original_is_given_back_byte_for_byte_as_an_attachment(actor: Actor) -> None:
    content = samples.jpeg(exif=samples.phone_exif())
    send(actor, content)
    response = get(actor, views.original, Evidence.objects.get().uid)

    assert body(response) == content
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E6%95%B4%E6%94%B9%E5%90%8E.jpg"


def test_a_file_the_store_has_lost_is_said_to_be_and_the_log_names_it(
    actor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    send(actor, samples.jpeg())
    evidence = Evidence.objects.get()
    key = original_key(evidence.realm.uid, evidence.file.sha256)
    storage().delete(key)

    with pytest.raises(NotFound) as lost:
        get(actor, views.original, evidence.uid)

    assert lost.value.code == "evidence.lost"
    assert f"evidence_lost key={key}" in caplog.text


@pytest.mark.asvs("3.2.1")
@pytest.mark.parametrize("view", [views.original, views.display, views.thumb])
def test_every_answer_is_kept_from_being_a_page(actor: Actor, view: Any) -> None:
    send(actor, samples.jpeg())
    response = get(actor, view, Evidence.objects.get().uid)
    body(response)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


def test_copies_are_shown_in_place_without_exif(actor: Actor) -> None:
    send(actor, samples.jpeg((3_000, 2_000), exif=samples.phone_exif()))
    uid = Evidence.objects.get().uid
    for view in (views.display, views.thumb):
        response = get(actor, view, uid)
        content = body(response)

        assert content.startswith(b"\xff\xd8\xff")
        assert b"ACME" not in content
        assert response["Content-Type"] == "image/jpeg"
        assert "attachment" not in response.get("Content-Disposition", "")


def test_browser_that_has_the_picture_is_told_so(actor: Actor) -> None:
    send(actor, samples.jpeg())
    uid = Evidence.objects.get().uid
    first = get(actor, views.thumb, uid)
    body(first)

    again = get(actor, views.thumb, uid, if_none_match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    other_copy = get(actor, views.display, uid, if_none_match=first["ETag"])
    assert (other_copy.status_code, body(other_copy)[:3]) == (200, b"\xff\xd8\xff")


@pytest.mark.asvs("8.2.2")
def test_file_of_another_is_as_absent_as_one_that_never_was(actor: Actor, unit: Unit) -> None:
    send(actor, samples.jpeg())
    uid = Evidence.objects.get().uid
    faults = []
    for other in (make_actor(unit), make_actor(make_unit(make_realm()))):
        for view in (views.original, views.display, views.thumb):
            for wanted, tag in ((uid, "*"), (uid, ""), (uuid7(), "")):
                with pytest.raises(NotFound) as fault:
                    get(other, view, wanted, if_none_match=tag)
                faults.append((fault.value.code, str(fault.value), fault.value.data))

    assert set(map(str, faults)) == {"('evidence.unknown', '没有这个文件', {})"}


def test_document_has_no_picture_addresses(actor: Actor) -> None:
    send(actor, samples.pdf(), "a.pdf", purpose="document")
    for view in (views.display, views.thumb):
        with pytest.raises(NotFound):
            get(actor, view, Evidence.objects.get().uid)
