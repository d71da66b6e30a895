"""What a unit's report at a review meeting begins with: last year's promise and this year's declaration, as they were written."""

from collections.abc import Sequence
from decimal import Decimal

from bihuan.meetings.models import Meeting, Part
from bihuan.meetings.prefilling import ORDINARY, Section

from .models import Declaration
from .queries import promised_before
from .stages import HANDED_IN


def sections_of(meeting: Meeting, part: Part) -> Sequence[Section]:
    """The sections of one speaker's template, from the declaration whose title the part has, or the unit's only one."""
    rows = Declaration.objects.filter(review__meeting=meeting, unit=part.speaker, stage__in=HANDED_IN)
    own = list(rows.select_related("review", "unit").order_by("pk"))
    declaration = next((one for one in own if one.title == part.title), own[0] if len(own) == 1 else None)
    if declaration is None:
        return ORDINARY
    promised = promised_before(declaration)
    before = [promised.promise_title, *_lines(promised.promise)] if promised else []
    figures = [
        f"{one.name}：{_number(one.before)} → {_number(one.after)} {one.measure}".rstrip()
        for one in declaration.figures.all()
    ]
    return (
        Section("一、去年承诺", before),
        Section("二、今年事项", [declaration.title, *_lines(declaration.background), *_lines(declaration.practice)]),
        Section("三、创新点和成效", [*_lines(declaration.novelty), *_lines(declaration.results), *figures]),
        Section("四、明年承诺", [declaration.promise_title, *_lines(declaration.promise)]),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _number(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"
