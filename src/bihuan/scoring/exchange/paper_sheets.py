"""纸质评分表: one blank sheet for each entry and seat, with the number under which it is typed in."""

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.papers.blanks import Blank
from bihuan.papers.codes import qr_picture

from ..criteria import Leaf, Verdict
from ..gathering import marked_by
from ..models import Entry, Round, Seat
from ..pack import ScoringPack
from ..rulebooks import source_of
from ..wording import allowed_words

MOST_SHEETS = 600
REMARK_LINES = 4


def number_of(entry: Entry, seat: Seat) -> str:
    """The number of a sheet: the entry's code and the seat's."""
    return f"{entry.code}-{seat.code}"


def place_of(number: str, entries: Sequence[Entry], seats: Sequence[Seat]) -> tuple[Entry, Seat] | None:
    """The entry and seat a number names, None for no such sheet."""
    wanted = number.replace("－", "-").replace("—", "-").replace(" ", "")
    places = ((entry, seat) for entry in entries for seat in seats)
    return next((place for place in places if number_of(*place) == wanted), None)


def blanks_of(
    round_: Round,
    entries: Sequence[Entry],
    seats: Sequence[Seat],
    language: str,
    address: Callable[[Entry, Seat], str],
) -> list[Blank]:
    """The sheets of some seats, a seat's together and in running order; ``address`` is where one is typed in.

    Raises Invalid where there is nothing to print, or more than one print takes.
    """
    count = len(entries) * len(seats)
    if not count:
        raise Invalid("paper.none", N_("还没有参评事项或评委，没有评分表可打印"))
    if count > MOST_SHEETS:
        raise Invalid("paper.many", N_("一次最多打印 %(most)s 张，请按席位打印"), most=MOST_SHEETS)
    pack = source_of(round_.rule).content
    return [_blank(round_, pack, entry, seat, language, address) for seat in seats for entry in entries]


def _blank(
    round_: Round,
    pack: ScoringPack,
    entry: Entry,
    seat: Seat,
    language: str,
    address: Callable[[Entry, Seat], str],
) -> Blank:
    return Blank(
        title=_("%(title)s评分表") % {"title": round_.title},
        number=number_of(entry, seat),
        facts=(
            (_("参评事项"), entry.title),
            (_("单位"), "、".join([entry.unit.short_name, *(one.short_name for one in entry.partners.all())])),
            (_("席位"), seat.code),
        ),
        heads=(_("指标"), _("可以打的分"), _("得分")),
        rows=tuple(_rows(marked_by(pack, seat), language)),
        boxes=(_("回避（理由：　　　　　　　　　　）"), _("缺席")),
        remarks=(_("点评和改进建议"), REMARK_LINES),
        signatures=(_("评委（签字）："), _("日期：")),
        corner=qr_picture(address(entry, seat)),
    )


def _rows(criteria: Sequence[Leaf], language: str) -> Iterator[tuple[str, str]]:
    for leaf in criteria:
        note = leaf.note.of(language) if leaf.note else ""
        yield leaf.label.of(language), "；".join(filter(None, [allowed_words(leaf) or _answers(leaf, language), note]))


def _answers(leaf: Leaf, language: str) -> str:
    if isinstance(leaf, Verdict):
        return "；".join(f"{answer.code} {answer.label.of(language)}" for answer in leaf.answers)
    return ""
