"""汇报材料模板: a Word file for one speaker, with what the program knows already filled in."""

from pathlib import Path

from django.utils import timezone

from bihuan.core.zh import day_in_prose
from bihuan.papers.official import clean
from bihuan.papers.official_word import fill_template

from ..models import Part
from ..prefilling import sections_for

TEMPLATE = Path(__file__).parents[1] / "wordtemplates" / "speech.docx"
# Read aloud at an even pace, some two hundred characters are a minute.
CHARACTERS_A_MINUTE = 200


def write_speech(part: Part) -> bytes:
    """Return the template of a part with a speaker as .docx. Raises ``Invalid`` where Word's child stops."""
    meeting, begins = part.meeting, timezone.localtime(part.meeting.begins_at)
    data = {
        "题目": clean(part.title),
        "单位": part.speaker.name if part.speaker else "",
        "会议": clean(meeting.title),
        "时间": f"{day_in_prose(begins.date())}{begins.hour}:{begins.minute:02d}",
        "地点": clean(meeting.place),
        "时长": f"{part.minutes} 分钟（约 {part.minutes * CHARACTERS_A_MINUTE} 字）",
        "章节": [
            {"题": one.title, "文": [clean(line) for line in one.lines] or [""]} for one in sections_for(meeting, part)
        ],
    }
    return fill_template(TEMPLATE.read_bytes(), data, {})
