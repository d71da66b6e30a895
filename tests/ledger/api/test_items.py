from datetime import date
from uuid import UUID

import pytest

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.models import Item
from tests.ledger.factories import DEADLINE, County, make_batch, make_county, make_items, make_picture
from tests.support.api import Program
from tests.support.asking import questions


def test_the_list_is_that_of_the_page_cut_by_a_cursor(county: County) -> None:
    items = make_items(county, 5)
    program = Program(county.clerk)

    first = program.get("items", {"limit": 2}).json()
    make_items(county, 1, batch=make_batch(county, name="第二批"))
    second = program.get("items", {"limit": 2, "cursor": first["next"]}).json()
    third = program.get("items", {"limit": 2, "cursor": second["next"]}).json()

    found = [row["uid"] for page in (first, second, third) for row in page["items"]]
    assert found == [str(item.uid) for item in reversed(items)]
    assert third["next"] is None


def test_a_row_says_what_the_page_shows(county: County) -> None:
    (item,) = make_items(county, lead=county.street)
    to = actions.HandOver(lead=county.street, assisting=(county.bureau,), deadline=DEADLINE)
    actions.assign_items([item.uid], actor=county.clerk, to=to)

    (row,) = Program(county.clerk).get("items").json()["items"]

    assert row["lead"] == {"uid": str(county.street.uid), "name": "新街街道"}
    assert row["assisting"] == [{"uid": str(county.bureau.uid), "name": "城管局"}]
    assert (row["state"], row["number"], row["problem"]) == ("assigned", item.number, "路边有垃圾 1")
    assert row["deadline"] == row["due"] == "2030-03-01T15:59:59.999999Z"


def test_filters_are_those_of_the_page(county: County) -> None:
    mine, other = make_items(county, 2)
    actions.assign_items([mine.uid], actor=county.clerk, to=actions.HandOver(lead=county.street, deadline=DEADLINE))
    program = Program(county.clerk)

    def found(**query: str) -> list[str]:
        return [row["uid"] for row in program.get("items", query).json()["items"]]

    assert found(state="assigned") == [str(mine.uid)]
    assert found(state="registered") == [str(other.uid)]
    assert found(unit=str(county.street.uid)) == [str(mine.uid)]
    assert found(mark="unacknowledged") == [str(mine.uid)]
    assert found(batch=str(mine.batch.uid)) == [str(other.uid), str(mine.uid)]
    assert program.get("items/count", {"state": "open"}).json() == {"number": 2, "more": False}


def test_what_is_not_visible_is_not_there(county: County) -> None:
    (item,) = make_items(county)
    stranger, helper = Program(make_county("外县").clerk), Program(county.helper)
    nowhere = UUID(int=0)

    for program in (stranger, helper):
        assert program.get("items").json() == {"items": [], "next": None}
        assert program.get(f"items/{item.uid}").status_code == 404
        assert program.get(f"items/{item.uid}").content == program.get(f"items/{nowhere}").content
    assert stranger.get("items", {"unit": str(county.street.uid)}).status_code == 404
    assert stranger.get("items", {"cursor": str(item.uid)}).json()["code"] == "cursor"


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"cursor": "x"}])
def test_a_page_that_cannot_be_is_refused_with_its_field(county: County, query: dict[str, object]) -> None:
    answer = Program(county.clerk).get("items", query)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, list(query))


def test_one_item_has_its_story_evidence_and_open_moves(county: County) -> None:
    proof = make_picture(county.clerk, Purpose.BEFORE)
    (item,) = make_items(county, before=(proof.uid,))
    program = Program(county.clerk)

    answer = program.get(f"items/{item.uid}")
    full = answer.json()

    assert answer.headers["ETag"] == f'"{full["version"]}"'
    assert [line["move"] for line in full["story"]] == ["register"]
    assert full["story"][0]["digest"] == item.movements.get().digest
    assert [row["uid"] for row in full["evidence"]] == [str(proof.uid)]
    assert full["evidence"][0]["display"] == f"/evidence/{proof.uid}/display"
    assert {"move": "assign", "label": "交办", "blocked": None} in full["moves"]
    assert program.get(f"items/{item.uid}", If_None_Match=answer.headers["ETag"]).status_code == 304


def new_item(county: County, **other: object) -> dict[str, object]:
    batch = make_batch(county)
    return {"uid": str(uuid7()), "batch": str(batch.uid), "problem": "路灯不亮", "place_text": "老街", **other}


def test_an_item_is_registered_once_however_often_it_is_sent(county: County) -> None:
    program, proof = Program(county.clerk), make_picture(county.clerk, Purpose.BEFORE)
    wanted = new_item(county, evidence=[str(proof.uid)], lead=str(county.street.uid), found_on="2026-11-20")

    first, again = program.post("items", wanted), program.post("items", wanted)

    item = Item.objects.get()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["Location"] == f"/api/v1/items/{wanted['uid']}"
    assert (str(item.uid), item.problem, item.found_on) == (wanted["uid"], "路灯不亮", date(2026, 11, 20))
    assert item.proposed_lead == county.street


@pytest.mark.parametrize(
    "change", [{"problem": "路灯很暗"}, {"place_text": "新街"}, {"found_on": "2026-11-19"}, {"evidence": []}]
)
def test_the_same_id_with_other_content_is_a_conflict(county: County, change: dict[str, object]) -> None:
    program, proof = Program(county.clerk), make_picture(county.clerk, Purpose.BEFORE)
    wanted = new_item(county, evidence=[str(proof.uid)])
    program.post("items", wanted)

    answer = program.post("items", {**wanted, **change})

    assert (answer.status_code, answer.json()["code"]) == (409, "operation_reused")
    assert Item.objects.get().problem == "路灯不亮"


def test_anothers_id_is_a_conflict_that_shows_nothing(county: County) -> None:
    wanted = new_item(county)
    Program(county.clerk).post("items", wanted)

    answer = Program(county.chief).post("items", wanted)

    assert answer.status_code == 409
    assert "路灯" not in answer.content.decode()


@pytest.mark.asvs("15.3.3")
@pytest.mark.parametrize("key", ["realm", "state", "owner", "is_staff", "number"])
def test_a_key_nobody_asked_for_is_refused(county: County, key: str) -> None:
    answer = Program(county.clerk).post("items", new_item(county, **{key: "x"}))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [key])
    assert Item.objects.count() == 0


def test_who_may_not_register_is_told_so(county: County) -> None:
    wanted = new_item(county)

    assert Program(county.verifier).post("items", wanted).status_code == 403
    assert Program(county.liaison).post("items", wanted).status_code == 404
    assert Item.objects.count() == 0


def test_a_body_that_is_no_json_is_a_problem(county: County) -> None:
    program = Program(county.clerk)
    answer = program.client.post(
        "/api/v1/items", "{", content_type="application/json", headers={"Authorization": f"Bearer {program.secret}"}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "request")


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_the_same_few_questions(county: County, count: int) -> None:
    make_items(county, count, lead=county.street)
    program = Program(county.clerk)
    program.get("items")
    program.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {program.secret}"

    asked = questions(program.client, "/api/v1/items")

    assert len(asked) == 6, "\n".join(asked)
