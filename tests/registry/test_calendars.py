"""放假安排: who may bring a year in, what is previewed, what it does to deadlines everywhere."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from bihuan.core.errors import Denied, Invalid
from bihuan.core.holidays import read_holidays
from bihuan.core.workdays import add_workdays
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver
from bihuan.ledger.models import Item
from bihuan.papers.layout import Column, TableSheet
from bihuan.papers.writing import write_workbook
from bihuan.registry.actions.calendars import bring_in_year
from bihuan.registry.actor import Actor
from bihuan.registry.models import CalendarYear, Line, Role, UnitName, UnitNameKind
from bihuan.registry.naming import key_of
from bihuan.registry.queries.calendars import calendar_of
from tests.ledger.factories import County, make_actor, make_county, make_items
from tests.ledger.views.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
IMPORT = "registry:calendar-import"
WORDS = "2027年安排\n元旦：1月1日（周五）至3日（周日）放假，共3天。\n1月9日（周六）上班。"
WARNING = "2027 年的放假安排还没有导入，期限和剩余工作日按周一至周五估算，放假和调休没有算进去。"


@pytest.fixture
def county() -> County:
    return make_county()


def send(actor: Actor, **fields: object) -> HttpResponse:
    return signed_in(actor).post(reverse(IMPORT), fields)


def test_a_year_is_previewed_then_stored_and_counts_at_once(county: County) -> None:
    preview = send(county.clerk, text=WORDS)
    before = CalendarYear.objects.count()
    done = send(county.clerk, text=WORDS, source="国办通知", step="confirm")

    row = CalendarYear.objects.get()
    assert (preview.status_code, before, done.status_code) == (200, 0, 302)
    assert "读到放假 3 天，调休上班 1 天" in text_of(preview)
    assert (row.year, row.days_off, row.make_up_days) == (
        2027,
        ["2027-01-01", "2027-01-02", "2027-01-03"],
        ["2027-01-09"],
    )
    counted = add_workdays(date(2026, 12, 30), 7, calendar_of(county.realm.pk))
    assert (counted.day, counted.unknown_years) == (date(2027, 1, 9), ())


def test_a_second_import_replaces_the_year(county: County) -> None:
    bring_in_year(read_holidays(WORDS), actor=county.clerk)
    preview = send(county.clerk, text="2027-05-01 放假")
    send(county.clerk, text="2027-05-01 放假", step="confirm")

    assert "这一年已经导入过，确认后由这一份代替。" in text_of(preview)
    assert CalendarYear.objects.get().days_off == ["2027-05-01"]


def test_a_year_the_program_knows_may_be_brought_in_and_then_goes_first(county: County) -> None:
    preview = send(county.clerk, text="2026-11-27 放假")
    send(county.clerk, text="2026-11-27 放假", step="confirm")

    assert "程序自带这一年的安排，确认后以导入的为准。" in text_of(preview)
    assert not calendar_of(county.realm.pk).is_workday(date(2026, 11, 27))


def test_a_faulty_list_is_told_line_by_line_and_stores_nothing(county: County) -> None:
    wrong = "2027年\n1月1日（周四）放假\n2月30日放假"
    preview = send(county.clerk, text=wrong)
    forced = send(county.clerk, text=wrong, step="confirm")

    assert (preview.status_code, forced.status_code) == (422, 422)
    assert "第 2 行：2027-01-01 写的是周四，实际是周五，请核对年份" in text_of(preview)
    assert "第 3 行：没有 2027-2-30 这一天" in text_of(preview)
    assert CalendarYear.objects.count() == 0


def test_faults_are_told_in_english_too(county: County) -> None:
    client = signed_in(county.clerk)
    client.cookies["language"] = "en"

    page = text_of(client.post(reverse(IMPORT), {"text": "2027年\n1月1日（周四）放假"}))

    assert "Line 2: 2027-01-01 is written as Thu but is Fri. Please check the year" in page


def test_a_workbook_is_read_like_words(county: County, tmp_path: Path) -> None:
    path = tmp_path / "calendar.xlsx"
    columns = (Column(("日期",), 12), Column(("安排",), 12))
    rows = [(date(2027, 1, 1), "放假"), (date(2027, 1, 9), "调休上班")]
    write_workbook(path, [TableSheet(name="2027", columns=columns, rows=rows)])

    preview = send(county.clerk, file=SimpleUploadedFile("安排.xlsx", path.read_bytes()))

    assert "读到放假 1 天，调休上班 1 天" in text_of(preview)


def test_nothing_given_is_said_beside_the_field(county: County) -> None:
    answer = send(county.clerk)

    assert answer.status_code == 422
    assert "请粘贴放假安排，或上传表格" in text_of(answer)


def test_the_system_administrator_may_and_units_may_not(county: County) -> None:
    administrator = make_actor(county.realm, Role.SYSTEM_ADMIN, Line.ALL)

    assert signed_in(administrator).get(reverse(IMPORT)).status_code == 200
    assert signed_in(county.liaison).get(reverse(IMPORT)).status_code == 403
    assert signed_in(county.liaison).get(reverse("registry:calendars")).status_code == 200
    with pytest.raises(Denied, match="只有系统管理员和主管办公室可以导入放假安排"):
        bring_in_year(read_holidays(WORDS), actor=county.liaison)


def test_another_county_keeps_its_own_calendar(county: County) -> None:
    other = make_county("邻县")
    bring_in_year(read_holidays(WORDS), actor=county.clerk)

    assert calendar_of(county.realm.pk).knows(2027)
    assert not calendar_of(other.realm.pk).knows(2027)


def test_a_year_far_away_is_refused(county: County) -> None:
    with pytest.raises(Invalid, match="年份须在"):
        bring_in_year(read_holidays("1999-01-02 放假"), actor=county.clerk)


def test_a_deadline_in_a_year_without_days_off_is_warned_of_until_they_are_brought_in(county: County) -> None:
    UnitName.objects.create(
        unit=county.street, realm=county.realm, name="新街街道", key=key_of("新街街道"), kind=UnitNameKind.OFFICIAL
    )
    (item,) = make_items(county)
    day = datetime(2027, 1, 15, 15, 59, 59, 999999, tzinfo=UTC)
    sheet = {
        f"{item.uid}-lead": "新街街道",
        f"{item.uid}-assisting": "",
        f"{item.uid}-deadline": "2027-01-15",
        f"{item.uid}-kind": "by_date",
        "item": str(item.uid),
        "step": "check",
    }
    plan = text_of(signed_in(county.clerk).post(reverse("ledger:dispatch"), sheet))
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=day))
    item = Item.objects.get(pk=item.pk)
    pages = ["/", "/ledger/", reverse("ledger:item", args=[item.uid])]
    pages.append(f"{reverse('ledger:bulk')}?do=submit_plan&item={item.uid}")
    batch = reverse("ledger:batch", args=[item.batch.uid])
    client = signed_in(county.liaison)

    warned = [WARNING in text_of(client.get(page)) for page in pages]
    of_batch = text_of(client.get(batch))
    bring_in_year(read_holidays(WORDS), actor=county.clerk)
    still = [WARNING in text_of(client.get(page)) for page in pages]

    assert WARNING in plan
    assert warned == [True] * 4
    assert still == [False] * 4
    assert "2027、2028、2029、2030 年的放假安排还没有导入" in of_batch
    assert "2028、2029、2030 年的放假安排还没有导入" in text_of(client.get(batch))
