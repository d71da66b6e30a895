"""会议纪要 as Word file in the layout of 公文: who was there, what was said in each part, what was resolved."""

from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from bihuan.core.zh import chinese_numeral, day_in_prose, day_in_table
from bihuan.papers.album import gather_album
from bihuan.papers.official import Annex, Letter
from bihuan.papers.official_word import write_letter

from ..models import Meeting, PartKind, Question, Stage
from ..paper import ANNEX, COLUMNS
from ..queries import agenda_of, draws_of, invited_to, notes_of, questions_of, resolutions_of
from ..roll import LEAVE, Present, roll_of

TEMPLATE = Path(__file__).parents[1] / "wordtemplates" / "minutes.docx"
# As the papers say it, whatever language the page is in.
ROLL = {"member": "出席", "observer": "列席", "guest": "特邀", LEAVE: "请假"}
KINDS = {
    PartKind.READING: "宣读与解释",
    PartKind.REPORT: "汇报",
    PartKind.QUESTIONS: "提问",
    PartKind.COMMENT: "点评",
    PartKind.DISCUSSION: "讨论",
    PartKind.SUMMARY: "小结",
}
_DRAFT = "（会议尚未结束，本纪要为草稿）"


def write_minutes(meeting: Meeting) -> bytes:
    """Return the minutes as .docx. Raises ``Invalid`` where Word's child stops."""
    return write_letter(letter_of(meeting), TEMPLATE.read_bytes(), gather_album(()))


def letter_of(meeting: Meeting) -> Letter:
    """Return the words of the minutes; without resolutions the table says so."""
    rows = [
        {"序号": str(number), "事项": one.text, "责任单位": one.unit.short_name, "完成时限": day_in_table(one.due)}
        for number, one in enumerate(resolutions_of(meeting), start=1)
    ]
    ended = meeting.ended_at or meeting.begins_at
    return Letter(
        title=f"{meeting.title}纪要",
        mark=f"{meeting.owner.name}会议纪要",
        body="\n".join(_body(meeting)),
        attachments=(ANNEX,),
        signed_by=meeting.owner.name,
        dated=timezone.localdate(ended),
        annex=Annex(ANNEX, COLUMNS, tuple(rows or [{"序号": "", "事项": "无", "责任单位": "", "完成时限": ""}])),
    )


def _body(meeting: Meeting) -> Iterator[str]:
    if meeting.stage != Stage.ENDED:
        yield _DRAFT
    begun = timezone.localtime(meeting.begun_at or meeting.begins_at)
    yield "一、会议概况"
    yield f"时间：{day_in_prose(begun.date())}{begun.hour}:{begun.minute:02d}。地点：{meeting.place}。"
    for key, units in roll_of(invited_to(meeting)).items():
        if units:
            yield f"{ROLL[key]}：{'、'.join(map(_present, units))}。"
    draws = draws_of(meeting)
    for draw in draws:
        yield f"汇报顺序抽签：种子 {draw.seed}，名单摘要 {draw.listed}，抽定 {'、'.join(draw.drawn)}。"
    yield "二、议程和发言"
    notes, questions = notes_of(meeting), questions_of(meeting)
    for number, part in enumerate(agenda_of(meeting), start=1):
        who = f"（{part.speaker.short_name}）" if part.speaker else ""
        yield f"（{chinese_numeral(number)}）{KINDS[PartKind(part.kind)]}：{part.title}{who}"
        for latest, *_earlier in notes.get(part.pk, []):
            yield f"{latest.speaker.short_name}：{latest.text}" if latest.speaker else latest.text
        for one in questions.get(part.pk, []):
            yield from _question(one)


def _question(one: Question) -> Iterator[str]:
    who = one.unit.short_name if one.unit else "与会人员"
    about = f"（针对《{one.material.title}》第{one.material.version}版）" if one.material else ""
    yield f"{who}提问{about}：{one.text}"
    yield f"解释：{one.answer}" if one.answer else "解释：会上未作解释，会后书面答复。"


def _present(one: Present) -> str:
    told = one.reason if one.heads is None else f"{one.heads}人"
    return f"{one.unit}（{told}）" if told else one.unit
