"""Pages of the registry as a browser asks for them: forms, tables in and out, what each person is shown."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from bihuan.registry import onetime
from bihuan.registry.actions.erasing import ask_erasure
from bihuan.registry.actions.people import PersonDraft, create_person
from bihuan.registry.actions.places import PlaceDraft, create_place
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Appointment, ErasureReason, Place, Role, Unit
from tests.support.county import County

# Pages are asked of PostgreSQL by the walk (tests/security).
pytestmark = pytest.mark.once

QUERIES_OF_ERASURES = 5
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend=BACKEND)
    return client


def text(response: HttpResponse) -> str:
    return response.content.decode()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def upload(*rows: tuple[Any, ...], name: str = "单位.csv") -> SimpleUploadedFile:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return SimpleUploadedFile(name, file.getvalue().encode("utf-8-sig"), content_type="text/csv")


def test_unit_tree_finds_by_alias_and_shows_what_is_above(county: County) -> None:
    page = text(as_(county.liaison).get("/registry/units/", {"q": "市东镇"}))

    assert "<mark>测试县东镇</mark>" in page
    assert ">测试县</a>" in page
    assert "测试县城管局" not in page
    assert "没有符合的单位" in text(as_(county.liaison).get("/registry/units/", {"q": "无此单位"}))


def test_unit_page_shows_names_posts_and_places(county: County) -> None:
    create_place(PlaceDraft("广场", "东广场"), unit=county.town, actor=county.office)
    page = text(as_(county.liaison).get(f"/registry/units/{county.town.uid}/"))

    for words in ("市东镇", "东广场", "联络员", "乡镇街道"):
        assert words in page
    assert "更名" not in page


def test_new_unit_by_form(county: County) -> None:
    form = {
        "name": "测试县西镇", "short_name": "西镇", "kind": "township", "parent": str(county.realm.uid), "order": "3",
        "aliases": "西镇政府、西镇办",
    }  # fmt: skip
    answer = as_(county.system).post("/registry/units/new/", form, follow=True)

    unit = Unit.objects.get(name="测试县西镇")
    assert answer.redirect_chain == [(f"/registry/units/{unit.uid}/", 302)]
    assert "单位已增加。" in text(answer)
    assert set(unit.names.values_list("name", flat=True)) == {"测试县西镇", "西镇", "西镇政府", "西镇办"}


def test_new_unit_refused_keeps_what_was_typed_and_says_why(county: County) -> None:
    form = {"name": "测试县东镇", "short_name": "东", "kind": "township", "parent": str(county.realm.uid), "order": "1"}
    answer = as_(county.system).post("/registry/units/new/", form)

    assert answer.status_code == 422
    assert "已有全称为“测试县东镇”的单位。" in text(answer)
    assert 'value="测试县东镇"' in text(answer)
    assert "<title>错误：" in text(answer)


def test_unit_choice_offers_no_unit_of_another_realm(county: County, elsewhere: County) -> None:
    client = as_(county.system)
    assert "邻县" not in text(client.get("/registry/units/new/"))

    form = {"name": "甲村", "short_name": "甲村", "kind": "village", "parent": str(elsewhere.town.uid), "order": "1"}
    assert client.post("/registry/units/new/", form).status_code == 422
    assert not Unit.objects.filter(name="甲村").exists()


def test_edit_rename_alias_and_end_a_unit_by_form(county: County) -> None:
    client = as_(county.system)
    base = f"/registry/units/{county.bureau.uid}/"
    edit = {"kind": "bureau", "parent": str(county.realm.uid), "code": "b1", "order": "9", "aliases": "城管"}

    assert client.post(base + "edit/", edit).status_code == 302
    assert (
        client.post(base + "rename/", {"name": "综合执法局", "short_name": "执法局", "on": "2026-01-05"}).status_code
        == 302
    )
    assert as_(county.office).post(base + "aliases/", {"names": "执法、综执"}).status_code == 302
    assert client.post(base + "end/", {"on": "2026-06-30"}).status_code == 302

    unit = Unit.objects.get(pk=county.bureau.pk)
    assert (unit.code, unit.name, unit.ends.isoformat() if unit.ends else "") == ("b1", "综合执法局", "2026-06-30")
    names = set(unit.names.filter(ends__isnull=True).values_list("name", flat=True))
    assert {"城管", "执法", "综执", "测试县城管局"} <= names


def test_the_realm_itself_keeps_kind_and_place_when_edited(county: County) -> None:
    client = as_(county.system)
    page = text(client.get(f"/registry/units/{county.realm.uid}/edit/"))
    assert 'name="kind"' not in page
    assert client.post(f"/registry/units/{county.realm.uid}/edit/", {"code": "410184", "order": "0"}).status_code == 302
    assert Unit.objects.get(pk=county.realm.pk).code == "410184"


def test_place_by_form_and_in_the_filtered_list(county: County) -> None:
    client = as_(county.office)
    form = {
        "kind": "农贸市场",
        "name": "南街市场",
        "unit": str(county.town.uid),
        "longitude": "113.74",
        "latitude": "34.4",
    }
    assert client.post("/registry/places/new/", form).status_code == 302
    place = Place.objects.get()

    page = text(client.get("/registry/places/", {"kind": "农贸市场", "unit": str(county.town.uid), "q": "南街"}))
    assert "南街市场" in page
    assert "清除 3 个筛选" in page
    assert "没有符合的点位" in text(client.get("/registry/places/", {"kind": "社区"}))
    assert "没有符合的点位" not in text(client.get("/registry/places/", {"unit": "nonsense"}))

    half = form | {"name": "北街市场", "latitude": ""}
    assert "经度和纬度要么都填，要么都不填。" in text(client.post("/registry/places/new/", half))
    assert client.post(f"/registry/places/{place.uid}/end/", {"on": "2026-01-31"}).status_code == 302
    assert "没有点位" in text(client.get("/registry/places/"))
    assert client.post(f"/registry/places/{place.uid}/reopen/").status_code == 302
    assert "南街市场" in text(client.get("/registry/places/"))


def test_new_person_is_appointed_by_another_administrator_and_signs_in_by_link(county: County) -> None:
    system, security = as_(county.system), as_(county.security)
    new = {"username": "xi.lianluo", "name": "西镇联络员", "phone": "0371-00003333"}
    assert system.post("/registry/people/new/", new).status_code == 302
    person = Account.objects.get(username="xi.lianluo").person
    base = f"/registry/people/{person.uid}/"

    post = {"unit": str(county.town.uid), "role": "liaison", "line": "civic", "starts": "2026-01-01"}
    assert system.post(base + "appoint/", post).status_code == 403
    assert security.post(base + "appoint/", post).status_code == 302
    link = re.search(r"http://testserver(/account/link/[^<]+)<", text(system.post(base + "link/")))
    assert link is not None
    stranger = Client()
    words = {"password1": "correct horse battery staple", "password2": "correct horse battery staple"}
    assert stranger.post(link.group(1), words).status_code == 302
    signed = stranger.post("/account/login/", {"login": "xi.lianluo", "password": words["password1"]})
    assert signed.status_code == 302
    assert stranger.get("/registry/units/").status_code == 200

    appointment = Appointment.objects.get(person=person)
    assert security.post(f"/registry/appointments/{appointment.uid}/end/", {"on": "2026-01-31"}).status_code == 302
    assert stranger.get("/registry/units/").status_code == 403


@pytest.mark.asvs("8.1.4.11")
def test_person_page_masks_the_name_and_shows_the_phone_for_a_reason(county: County) -> None:
    person = create_person(PersonDraft("dong.lianluo", "东镇值班员", "0371-00001234"), actor=county.system).person
    path = f"/registry/people/{person.uid}/"

    assert "东**" in text(as_(county.auditor).get(path))
    assert "东镇值班员" not in text(as_(county.auditor).get(path))
    page = text(as_(county.office).get(path))
    assert "东镇值班员" in page
    assert "037****1234" in page
    assert "0371-00001234" not in page
    told = text(as_(county.office).post(path + "phone/", {"reason": "催办"}, follow=True))
    assert "0371-00001234" in told


def test_head_and_liaison_see_the_names_below_them_and_no_others(county: County) -> None:
    below = create_person(PersonDraft("below", "下属人员"), actor=county.system).person
    beside = create_person(PersonDraft("beside", "旁人人员"), actor=county.system).person
    for person, unit in ((below, county.town), (beside, county.bureau)):
        Appointment.objects.create(realm=county.realm, person=person, unit=unit, role=Role.LIAISON, starts="2020-01-01")
    page = text(as_(county.liaison).get("/registry/people/"))

    assert "下属人员" in page
    assert "旁人人员" not in page
    assert "旁**" in page


def test_an_account_is_switched_by_button(county: County) -> None:
    account = create_person(PersonDraft("somebody", "某人"), actor=county.system)
    client = as_(county.system)

    client.post(f"/registry/people/{account.person.uid}/switch/")
    account.refresh_from_db()
    assert not account.is_active
    client.post(f"/registry/people/{account.person.uid}/switch/")
    account.refresh_from_db()
    assert account.is_active


def test_one_administrator_asks_for_an_erasure_and_another_approves_what_they_saw(county: County) -> None:
    account = create_person(PersonDraft("somebody", "某人", "0371-62690000"), actor=county.system)
    token = onetime.make_token(Account.objects.get(pk=account.pk))
    base = f"/registry/people/{account.person.uid}/"
    asker, decider = as_(county.system), as_(county.security)

    offer = text(asker.get(base + "erase/"))
    assert "姓名和电话" in offer
    assert "密文整行删除，不能恢复。" in offer
    asked = asker.post(base + "erase/", {"reason": "asked", "words": "on"})
    page = asked["Location"]
    waiting = text(asker.get(page))
    assert "申请和批准必须是两个人" in waiting
    assert "批准删除" not in waiting
    assert asker.post(page + "decide/", {"answer": "approve"}).status_code == 403
    assert "某人" in text(decider.get("/registry/erasures/"))

    shown = text(decider.get(page))
    decider.post(page + "decide/", {"answer": "approve", "seen": hidden(shown, "seen")})

    assert "已删除" in text(asker.get(base))
    assert "某人" not in text(decider.get("/registry/erasures/"))
    assert "某人" not in text(decider.get(page))
    assert Client().get(f"/account/link/{token}/").status_code == 404


def test_a_request_is_refused_or_taken_back_by_button(county: County) -> None:
    account = create_person(PersonDraft("somebody", "某人"), actor=county.system)
    base = f"/registry/people/{account.person.uid}/"
    asker, decider = as_(county.system), as_(county.security)

    refused = asker.post(base + "erase/", {"reason": "served"})["Location"]
    assert "不同意" in text(decider.post(refused + "decide/", {"answer": "refuse"}, follow=True))
    taken_back = asker.post(base + "erase/", {"reason": "served"})["Location"]
    assert "已撤回" in text(asker.post(taken_back + "take-back/", follow=True))
    assert "某人" in text(asker.get(base))
    assert asker.post(base + "erase/", {}).status_code == 422


def test_the_list_of_requests_asks_the_same_questions_for_any_number(
    county: County, django_assert_num_queries: Any
) -> None:
    client = as_(county.security)
    for count in (1, 3):
        for number in range(count):
            draft = PersonDraft(f"somebody{count}{number}", f"某人{count}{number}")
            person = create_person(draft, actor=county.system).person
            ask_erasure(person, reason=ErasureReason.SERVED, words=False, actor=county.system)
        with django_assert_num_queries(QUERIES_OF_ERASURES):
            client.get("/registry/erasures/")


def test_import_shows_the_difference_then_saves_then_shows_a_receipt_at_one_address(county: County) -> None:
    client = as_(county.system)
    rows = (("全称", "类别", "别名"), ("测试县西镇", "乡镇街道", "西镇"), ("测试县东镇", "乡镇街道", "东镇政府"))
    staged = client.post("/registry/tables/units/import/", {"file": upload(*rows)})
    path = staged["Location"]

    page = text(client.get(path))
    assert "共 2 行：新增 1，变更 1，相同 0，拒收 0" in page
    assert "<ins>东镇政府</ins>" in page
    assert not Unit.objects.filter(name="测试县西镇").exists()

    receipt = text(client.post(path, {"seen": hidden(page, "seen")}, follow=True))
    assert "导入完成" in receipt
    assert Unit.objects.filter(name="测试县西镇").exists()
    assert "导入完成" in text(client.get(path))
    assert as_(county.office).get(path).status_code == 404


def test_import_page_complains_of_nothing_before_a_file_is_sent(county: County) -> None:
    client = as_(county.system)

    asked = client.get("/registry/tables/units/import/")
    sent = client.post("/registry/tables/units/import/")

    assert asked.status_code == 200
    assert "有内容需要改正" not in text(asked)
    assert sent.status_code == 422
    assert "请选一个文件。" in text(sent)


def test_import_with_a_refused_row_offers_no_saving(county: County) -> None:
    client = as_(county.system)
    rows = (("全称", "类别"), ("甲村", "村庄"), ("乙村", "村社区"))
    path = client.post("/registry/tables/units/import/", {"file": upload(*rows)})["Location"]

    page = text(client.get(path))
    assert "“类别”不能是“村庄”" in page
    assert "有拒收的行，整份文件都不能保存。" in page
    assert "保存 1 行" not in page
    after = text(client.post(path, {"seen": hidden(page, "seen")}, follow=True))
    assert "全部未保存" in after
    assert not Unit.objects.filter(name="乙村").exists()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("空.csv", b""), "空"),
        (SimpleUploadedFile("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512), "a.xlsx"),
        (upload(("序号",), ("1",), name="b.csv"), "“b.csv”里找不到需要的表头：全称、类别。"),
    ],
)
def test_import_of_a_bad_file_says_what_is_wrong(county: County, file: SimpleUploadedFile, sentence: str) -> None:
    file.seek(0)
    answer = as_(county.system).post("/registry/tables/units/import/", {"file": file})

    assert answer.status_code == 422
    assert sentence in text(answer)


def test_export_is_a_workbook_under_its_own_name(county: County) -> None:
    answer = as_(county.liaison).get("/registry/tables/units/export/")

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.cell(1, 1).value == "测试县单位名册"


def test_markup_in_names_stays_text_on_every_page(county: County) -> None:
    evil = '"><script>alert(1)</script>'
    form = {"name": evil, "short_name": evil[:40], "kind": "bureau", "parent": str(county.realm.uid), "order": "1"}
    client = as_(county.system)
    client.post("/registry/units/new/", form)
    create_place(PlaceDraft(evil, evil, evil, aliases=(evil,)), unit=Unit.objects.get(name=evil), actor=county.system)

    paths = ["/registry/units/", "/registry/places/", f"/registry/units/{Unit.objects.get(name=evil).uid}/"]
    paths += [f"/registry/places/{Place.objects.get().uid}/", "/registry/places/new/?name=" + evil]
    for path in paths:
        assert "<script>alert" not in text(client.get(path)), path


@pytest.mark.parametrize("path", ["/registry/units/", "/registry/places/", "/registry/people/"])
def test_lists_take_the_same_queries_for_one_row_and_for_many(
    county: County, django_assert_max_num_queries: Any, path: str
) -> None:
    for number in range(20):
        person = create_person(PersonDraft(f"user-{number}-x", f"某人{number}"), actor=county.system).person
        Appointment.objects.create(
            realm=county.realm, person=person, unit=county.town, role=Role.LIAISON, starts="2020-01-01"
        )
        create_place(PlaceDraft("广场", f"广场{number}"), unit=county.town, actor=county.office)
    client = as_(county.office)
    client.get(path)
    with django_assert_max_num_queries(14):
        client.get(path)
