from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence
from bihuan.ledger.models import Item, Movement
from tests.ledger.factories import FIXES, County, make_items
from tests.support.api import Program


def photograph(shade: int = 90) -> SimpleUploadedFile:
    kept = BytesIO()
    Image.linear_gradient("L").point(lambda value: (value * shade) % 256).save(kept, "JPEG")
    return SimpleUploadedFile("整改后.jpg", kept.getvalue(), "image/jpeg")


def moved(program: Program, item: Item, move: str, **fields: object) -> dict:
    answer = program.post(f"items/{item.uid}/moves/{move}", {"uid": str(uuid7()), "fields": fields})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_an_item_goes_round_the_loop_by_programs_alone(county: County) -> None:
    (item,) = make_items(county)
    clerk, liaison, head, verifier = (
        Program(actor) for actor in (county.clerk, county.liaison, county.head, county.verifier)
    )
    lead = str(county.street.uid)
    states = [moved(clerk, item, "assign", lead=lead, assisting=[], deadline="2030-03-01", deadline_kind="by_date")]
    states.append(moved(liaison, item, "acknowledge"))
    plan = {f"fix_{name}": value for name, value in FIXES.items()}
    states.append(moved(liaison, item, "submit_plan", **plan))
    states.append(moved(head, item, "approve_plan"))
    upload = {"file": photograph(), "uid": str(uuid7()), "purpose": "after"}
    proof = liaison.send("evidence", upload).json()
    states.append(moved(liaison, item, "submit_report", text="已清扫", evidence=[proof["uid"]]))
    states.append(moved(head, item, "approve_report"))
    states.append(moved(verifier, item, "close", words="合格", on_site=True))

    assert [one["state"] for one in states] == [
        *("assigned", "assigned", "assigned", "planned", "planned", "reported", "closed")
    ]
    assert [row["uid"] for row in states[-1]["evidence"]] == [proof["uid"]]
    assert [line["move"] for line in states[-1]["story"]][-2:] == ["approve_report", "close"]


def test_what_a_move_asks_for_is_what_its_page_asks(county: County) -> None:
    (item,) = make_items(county)

    told = Program(county.clerk).get(f"items/{item.uid}/moves/assign").json()

    fields = {field["name"]: (field["kind"], field["required"]) for field in told["fields"]}
    assert fields == {
        "lead": ("choice", True),
        "assisting": ("choices", False),
        "deadline": ("day", True),
        "deadline_kind": ("choice", True),
        "competent": ("choice", False),
        "words": ("text", False),
    }
    assert [one["choices"] for one in told["fields"] if one["name"] == "deadline_kind"] == [
        ["at_once", "by_date", "lasting"]
    ]


def assign(county: County, item: Item, **other: object) -> dict[str, object]:
    fields = {"lead": str(county.street.uid), "deadline": "2030-03-01", "deadline_kind": "by_date", **other}
    return {"uid": str(uuid7()), "fields": fields}


def test_a_move_sent_twice_is_made_once_and_answered_alike(county: County) -> None:
    (item,) = make_items(county)
    program, wanted = Program(county.clerk), assign(county, item)
    etag = program.get(f"items/{item.uid}").headers["ETag"]

    first = program.post(f"items/{item.uid}/moves/assign", wanted, If_Match=etag)
    again = program.post(f"items/{item.uid}/moves/assign", wanted, If_Match=etag)
    other = program.post(f"items/{item.uid}/moves/assign", {**assign(county, item, words="别的"), "uid": wanted["uid"]})

    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert first.json() == again.json()
    assert Movement.objects.filter(item=item).count() == 2


def test_a_move_of_a_version_that_is_gone_is_refused(county: County) -> None:
    (item,) = make_items(county)
    program = Program(county.clerk)

    stale = program.post(f"items/{item.uid}/moves/assign", assign(county, item), If_Match='"99"')
    done = program.post(f"items/{item.uid}/moves/assign", assign(county, item), If_Match='"99", "1"')

    assert (stale.status_code, stale.json()["code"], done.status_code) == (412, "stale", 200)


def test_a_move_too_late_says_who_was_first(county: County) -> None:
    (item,) = make_items(county)
    program = Program(county.clerk)
    program.post(f"items/{item.uid}/moves/assign", assign(county, item))

    late = program.post(f"items/{item.uid}/moves/assign", assign(county, item))

    assert (late.status_code, late.headers["Content-Type"]) == (409, "application/problem+json")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"lead": str(UUID(int=0))}, ["lead"]),
        ({"deadline": "2030-02-30"}, ["deadline"]),
        ({"deadline_kind": "whenever"}, ["deadline_kind"]),
        ({"state": "closed"}, ["state"]),
        ({"version": 1}, ["version"]),
    ],
)
def test_wrong_fields_are_named(county: County, fields: dict[str, object], wrong: list[str]) -> None:
    (item,) = make_items(county)

    answer = Program(county.clerk).post(f"items/{item.uid}/moves/assign", assign(county, item, **fields))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, wrong)
    assert Movement.objects.filter(item=item).count() == 1


def test_who_has_no_right_is_told_before_the_fields(county: County) -> None:
    (item,) = make_items(county)
    moved(Program(county.clerk), item, "assign", **assign(county, item)["fields"])

    answer = Program(county.liaison).post(f"items/{item.uid}/moves/reassign", {"uid": str(uuid7())})

    assert answer.status_code == 403


def test_asking_and_answering_name_the_kind_of_request(county: County) -> None:
    (item,) = make_items(county)
    moved(Program(county.clerk), item, "assign", **assign(county, item)["fields"])
    liaison, clerk = Program(county.liaison), Program(county.clerk)
    fields = {"reason": "材料没到", "deadline": "2030-03-20"}

    nameless = liaison.post(f"items/{item.uid}/moves/ask", {"uid": str(uuid7()), "fields": fields})
    asked = liaison.post(f"items/{item.uid}/moves/ask", {"uid": str(uuid7()), "request": "extend", "fields": fields})
    form = clerk.get(f"items/{item.uid}/moves/grant").json()
    granted = clerk.post(
        f"items/{item.uid}/moves/grant",
        {"uid": str(uuid7()), "fields": {"decision": "grant", "deadline": "2030-03-20", "words": "同意"}},
    )

    assert (nameless.status_code, list(nameless.json()["errors"])) == (422, ["request"])
    assert asked.status_code == 200
    assert {field["name"] for field in form["fields"]} >= {"decision", "deadline", "words"}
    assert granted.status_code == 200, granted.content.decode()
    assert granted.json()["deadline"].startswith("2030-03-20")


def test_moves_that_are_none_are_not_there(county: County) -> None:
    (item,) = make_items(county)
    program = Program(county.clerk)

    for move in ("vanish", "register", "absorb"):
        assert program.get(f"items/{item.uid}/moves/{move}").status_code == 404


def test_a_file_sent_twice_is_one_piece_of_evidence(county: County) -> None:
    program, uid = Program(county.liaison), str(uuid7())

    first = program.send("evidence", {"file": photograph(), "uid": uid, "purpose": "after"})
    again = program.send("evidence", {"file": photograph(), "uid": uid, "purpose": "after"})
    other = program.send("evidence", {"file": photograph(120), "uid": uid, "purpose": "after"})

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert first.json()["sha256"] == Evidence.objects.get().file.sha256


@pytest.mark.parametrize(
    ("change", "code"), [({"purpose": "source"}, "evidence.purpose"), ({"file": "none"}, "schema"), ({}, "")]
)
def test_a_file_is_refused_in_words(county: County, change: dict[str, object], code: str) -> None:
    fields = {"file": photograph(), "uid": str(uuid7()), "purpose": "after", **change}

    answer = Program(county.liaison).send("evidence", fields)

    assert answer.status_code == (422 if code else 201)
    assert answer.json().get("code", "") == code
