"""Everything held about a person as one file: all of it, readable twice over, and told in the audit."""

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse

from bihuan.backstage.models import AuditEntry
from bihuan.ledger import actions
from bihuan.registry import holdings
from bihuan.registry.actions.people import change_person, reveal_phone
from bihuan.registry.models import Account, Person
from tests.registry.test_pages import as_, text
from tests.support.county import County
from tests.support.erasing import erase

PHONE = "0371-62690000"


@pytest.fixture
def person(county: County) -> Person:
    found = Account.objects.get(pk=county.liaison.account_id).person
    return change_person(found, name="某联络", phone=PHONE, actor=county.system)


def opened(answer: HttpResponse) -> tuple[dict[str, Any], openpyxl.Workbook]:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["个人信息.json", "个人信息.xlsx"]
        told = json.loads(archive.read("个人信息.json"))
        return told, openpyxl.load_workbook(io.BytesIO(archive.read("个人信息.xlsx")))


@pytest.mark.asvs("8.1.4.11")
def test_a_person_takes_out_everything_held_about_them(county: County, person: Person) -> None:
    actions.keep_view("我的清单", "due=overdue", actor=county.liaison)
    reveal_phone(person, reason="催办", actor=county.office)
    client = as_(county.liaison)

    page = text(client.get(f"/registry/people/{person.uid}/data/"))
    told, book = opened(client.post(f"/registry/people/{person.uid}/data/"))

    assert "姓名和电话" in page
    kinds = {kind["key"]: kind for kind in told["kinds"]}
    assert set(kinds) == {one.key for one in holdings.registered()}
    assert kinds["registry.personal"]["rows"] == [{"姓名": "某联络", "电话": PHONE}]
    assert kinds["registry.appointment"]["rows"][0]["单位"] == "测试县东镇"
    assert kinds["ledger.view"]["rows"] == [{"名称": "我的清单", "筛选条件": "due=overdue"}]
    # Who read their phone, and when; not from where, which is somebody else's.
    read = [row for row in kinds["backstage.audit"]["rows"] if row["办了什么"] == "person.phone-read"]
    assert [row["来源地址"] for row in read] == [""]
    assert {"总表", "姓名和电话", "任职", "保存的视图"} <= set(book.sheetnames)
    assert PHONE in {str(cell.value) for row in book["姓名和电话"] for cell in row}


@pytest.mark.asvs("16.3.1")
def test_taking_it_out_leaves_a_line_that_says_whose_it_was(county: County, person: Person) -> None:
    as_(county.liaison).post(f"/registry/people/{person.uid}/data/")
    own = AuditEntry.objects.latest("id")
    as_(county.system).post(f"/registry/people/{person.uid}/data/")
    asked = AuditEntry.objects.latest("id")

    assert (own.action, own.target, own.detail["own"]) == ("personal_read", str(person.uid), "yes")
    assert (asked.account_id, asked.detail["verb"], asked.detail["own"]) == (
        county.system.account_id,
        "person.data-taken-out",
        "no",
    )


def test_nobody_else_takes_it_out_and_an_erased_person_is_not_found(county: County, person: Person) -> None:
    for actor in (county.security, county.auditor, county.office):
        for ask in (as_(actor).get, as_(actor).post):
            assert ask(f"/registry/people/{person.uid}/data/").status_code == 403
    erase(person, system=county.system, security=county.security)
    assert as_(county.system).post(f"/registry/people/{person.uid}/data/").status_code == 404


@pytest.mark.asvs("7.5.3")
def test_it_asks_again_who_one_is(county: County, person: Person) -> None:
    account = Account.objects.get(person=person)
    account.set_password("correct horse battery staple")
    account.save()
    client = as_(county.liaison)

    for ask in (client.get, client.post):
        answer = ask(f"/registry/people/{person.uid}/data/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/reauthenticate/")
