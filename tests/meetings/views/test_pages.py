"""Meetings on pages."""

import importlib.util
import io
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.backstage.models import AuditEntry
from bihuan.core.uid import uuid7
from bihuan.meetings.actions import count_arrived, draw_order, end_meeting, resolve, write_note
from bihuan.meetings.exchange.minutes import TEMPLATE, letter_of
from bihuan.meetings.exchange.speech import TEMPLATE as SPEECH
from bihuan.meetings.models import Material, Meeting, Question, Stage
from bihuan.meetings.prefilling import ORDINARY
from bihuan.meetings.queries import agenda_of
from bihuan.registry.models import Unit
from tests.architecture.layers import ROOT
from tests.evidence.samples import pdf
from tests.ledger.factories import County
from tests.ledger.views.pages import signed_in, text_of
from tests.meetings.factories import make_meeting, make_part, make_running
from tests.support.asking import questions

pytestmark = pytest.mark.django_db
LIST = "/meetings/"


def address(view: str, meeting: Meeting, **more: object) -> str:
    return reverse(f"meetings:{view}", kwargs={"uid": meeting.uid, **more})


def test_an_office_holds_a_meeting_from_calling_it_to_its_tasks(county: County) -> None:
    client = signed_in(county.clerk)
    unit = str(county.street.uid)
    called = {"client": uuid7(), "office": county.office.pk, "title": "二月反馈会", "kind": "feedback"}
    called |= {"place": "三楼", "begins_at": "2026-12-01T09:00", "minutes": "90"}
    assert "还没有会议" in text_of(client.get(LIST))

    client.post(reverse("meetings:new"), called)
    meeting = Meeting.objects.get()
    part = {"client": uuid7(), "kind": "report", "title": "整改汇报", "minutes": "10", "speaker": unit}
    client.post(address("part-add", meeting), part)
    client.post(address("invite", meeting), {"client": uuid7(), "unit": unit, "attendance": "member"})
    invitation = meeting.invitations.get()
    answer = {"client": uuid7(), "answer": "coming", "heads": "2"}
    theirs = signed_in(county.liaison)
    assert "答复" in text_of(theirs.get(address("meeting", meeting)))
    theirs.post(address("answer", meeting, invitation=invitation.uid), answer)
    client.post(address("step", meeting), {"client": uuid7(), "to": "begin"})

    running = text_of(client.get(address("running", meeting)))
    assert "还有 9 分钟" in running or "还有 10 分钟" in running
    (only,) = agenda_of(meeting)
    note = {"client": uuid7(), "speaker": unit, "text": "路面已修补"}
    client.post(address("note", meeting, part=only.uid), note)
    resolution = {"client": uuid7(), "text": "补齐盲道", "unit": unit, "due": "2030-03-01"}
    client.post(address("resolve", meeting), resolution)
    client.post(address("arrived", meeting, invitation=invitation.uid), {"client": uuid7(), "arrived": "3"})
    client.post(address("step", meeting), {"client": uuid7(), "to": "end"})

    page = text_of(client.get(address("meeting", meeting)))
    assert Meeting.objects.get().stage == Stage.ENDED
    assert "会议已结束。" in page
    assert "出席 新街街道（3 人）" in page
    assert "新街街道 路面已修补" in page
    assert "补齐盲道 新街街道 · 2030年3月1日 2026-1 已交办" in page


def test_a_step_that_is_filled_in_wrongly_says_why(county: County) -> None:
    meeting = make_meeting(county)
    client = signed_in(county.clerk)

    page = client.post(
        address("part-add", meeting), {"client": uuid7(), "kind": "report", "minutes": "10"}, follow=True
    )
    wrong = client.post(reverse("meetings:new"), {"client": uuid7(), "office": county.office.pk, "title": "会"})

    assert "题目：这个字段是必填项。" in text_of(page)
    assert wrong.status_code == 422
    assert 'value="会"' in wrong.content.decode()


def test_minutes_tell_who_was_there_what_was_said_and_what_was_resolved(county: County) -> None:
    meeting = make_meeting(county)
    for speaker in (county.street, county.bureau):
        make_part(county, meeting, speaker=speaker)
    draw = draw_order(meeting.uid, seed="7", actor=county.clerk)
    client = signed_in(county.clerk)
    client.post(address("invite", meeting), {"client": uuid7(), "unit": str(county.street.uid), "attendance": "guest"})
    client.post(address("step", meeting), {"client": uuid7(), "to": "begin"})
    count_arrived(meeting.uid, meeting.invitations.get().uid, arrived=2, actor=county.clerk)
    first = agenda_of(meeting)[0]
    write_note(meeting.uid, first.uid, speaker=first.speaker, text="旧稿", actor=county.clerk)
    write_note(meeting.uid, first.uid, speaker=first.speaker, text="路面已修补", actor=county.clerk)
    resolve(meeting.uid, text="补齐盲道", unit=county.bureau, due=date(2030, 3, 1), actor=county.clerk)
    end_meeting(meeting.uid, actor=county.clerk)

    answer = client.get(address("minutes", meeting))

    word = docx.Document(io.BytesIO(answer.content))
    lines = [one.text for one in word.paragraphs]
    assert "二月反馈会纪要" in lines
    assert "特邀：新街街道（2人）。" in lines
    assert f"（一）汇报：整改汇报（{first.speaker}）" in lines
    assert f"{first.speaker}：路面已修补" in lines
    assert f"汇报顺序抽签：种子 7，名单摘要 {draw.listed}，抽定 {'、'.join(draw.drawn)}。" in lines
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [
        ["序号", "事项", "责任单位", "完成时限"],
        ["1", "补齐盲道", "城管局", "2030-03-01"],
    ]
    assert AuditEntry.objects.filter(target=str(meeting.uid), action="export").count() == 1


def test_a_list_asks_the_same_for_one_meeting_and_for_three(county: County) -> None:
    make_meeting(county)
    client = signed_in(county.clerk)
    client.get(LIST)
    one = len(questions(client, LIST))

    make_meeting(county, "三月反馈会")
    make_meeting(county, "四月反馈会")

    assert len(questions(client, LIST)) == one


def test_a_page_asks_the_same_for_one_resolution_and_for_three(county: County) -> None:
    meeting = make_running(county)
    units: list[Unit] = [county.street, county.bureau, county.village]
    (part,) = agenda_of(meeting)
    client = signed_in(county.clerk)
    counts = []
    for unit in units:
        resolve(meeting.uid, text=f"事项{unit}", unit=unit, due=date(2030, 3, 1), actor=county.clerk)
        write_note(meeting.uid, part.uid, speaker=unit, text="记录", actor=county.clerk)
        client.get(address("meeting", meeting))
        counts.append(len(questions(client, address("meeting", meeting))))

    assert counts == [counts[0]] * 3


def test_the_committed_template_of_the_minutes_is_what_the_script_builds() -> None:
    spec = importlib.util.spec_from_file_location("word_templates", ROOT / "script" / "word_templates.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert script.minutes() == TEMPLATE.read_bytes()


def test_the_committed_template_of_a_speech_is_what_the_script_builds() -> None:
    spec = importlib.util.spec_from_file_location("speech_template", ROOT / "script" / "speech_template.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert script.build() == SPEECH.read_bytes()


def test_a_speaker_downloads_a_template_that_says_what_is_known(county: County) -> None:
    meeting = make_meeting(county)
    part = make_part(county, meeting, speaker=county.street)
    address_of = address("template", meeting, part=part.uid)

    answer = signed_in(county.liaison).get(address_of)
    word = docx.Document(io.BytesIO(answer.content))

    assert [cell.text for row in word.tables[0].rows for cell in row.cells] == [
        "单位",
        county.street.name,
        "会议",
        "二月反馈会",
        "时间",
        "2026年12月1日9:00",
        "地点",
        "三楼会议室",
        "时长",
        "10 分钟（约 2000 字）",
    ]
    headings = [one.text for one in word.paragraphs if one.text]
    assert headings == ["整改汇报", *(one.title for one in ORDINARY)]
    assert signed_in(county.clerk).get(address_of).status_code == 200


def test_materials_and_questions_are_on_the_page_and_in_the_minutes(county: County) -> None:
    meeting = make_running(county)
    office, theirs = signed_in(county.clerk), signed_in(county.liaison)
    (part,) = agenda_of(meeting)
    file = SimpleUploadedFile("规则.pdf", pdf())
    office.post(address("materials", meeting), {"client": uuid7(), "title": "评估规则", "evidence_files": file})
    material = Material.objects.get()
    asked = {"client": uuid7(), "text": "联合申报怎么计分？", "material": str(material.uid), "unit": county.street.uid}
    office.post(address("ask", meeting, part=part.uid), asked)
    question = Question.objects.get()
    office.post(address("explain", meeting, question=question.uid), {"client": uuid7(), "answer": "按牵头单位计"})

    page = text_of(theirs.get(address("meeting", meeting)))
    assert "评估规则 示例市创文办 · 第 1 版" in page
    assert "问 联合申报怎么计分？ 新街街道 · 评估规则 第 1 版" in page
    assert "答 按牵头单位计" in page
    assert "提交材料" in page
    body = letter_of(meeting).body
    assert "新街街道提问（针对《评估规则》第1版）：联合申报怎么计分？\n解释：按牵头单位计" in body
    refused = theirs.post(address("materials", meeting), {"client": uuid7(), "title": "", "whose": county.street.uid})
    assert refused.status_code == 302
    assert "材料名称" in text_of(theirs.get(address("meeting", meeting)))
