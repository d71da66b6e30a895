import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from bihuan.core.errors import Invalid
from bihuan.core.uid import uuid7
from bihuan.evidence.actions import link_evidence
from bihuan.evidence.forms import gather, still_sent
from bihuan.evidence.models import Evidence, Purpose
from bihuan.registry.actor import Actor
from bihuan.registry.models import Unit
from tests.evidence import samples
from tests.support.world import make_actor


def post(**data: object) -> HttpRequest:
    return RequestFactory().post("/", data)


def test_ids_of_the_widget_come_once_each_in_order(actor: Actor) -> None:
    first, second = uuid7(), uuid7()

    request = post(evidence=[str(second), str(first), str(second)])

    assert gather(request, purpose=Purpose.AFTER, actor=actor) == [second, first]


def test_files_of_a_browser_without_script_are_taken_in(actor: Actor) -> None:
    known = uuid7()
    request = post(evidence=[str(known)], evidence_files=[SimpleUploadedFile("a.jpg", samples.jpeg())])

    uids = gather(request, purpose=Purpose.AFTER, actor=actor)

    row = Evidence.objects.get()
    assert uids == [known, row.uid]
    assert (row.purpose, row.name) == ("after", "a.jpg")


def test_form_without_evidence_gives_nothing(actor: Actor) -> None:
    assert gather(post(), purpose=Purpose.AFTER, actor=actor) == []


def test_form_shown_again_keeps_what_was_sent_and_not_yet_used(actor: Actor, unit: Unit) -> None:
    request = post(evidence_files=[SimpleUploadedFile(name, samples.jpeg()) for name in ("a.jpg", "b.jpg")])
    first, second = gather(request, purpose=Purpose.AFTER, actor=actor)
    link_evidence([second], target_kind="tests.item", target_uid=uuid7(), actor=actor)

    assert [receipt["name"] for receipt in still_sent([first, second, uuid7()], actor=actor)] == ["a.jpg"]
    assert still_sent([first], actor=make_actor(unit)) == []


@pytest.mark.parametrize(
    ("values", "code"), [(["x"], "evidence.unknown_id"), ([str(uuid7()) for _ in range(61)], "evidence.too_many")]
)
def test_what_no_page_of_ours_sends_is_refused(actor: Actor, values: list[str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        gather(post(evidence=values), purpose=Purpose.AFTER, actor=actor)

    assert refused.value.code == code
