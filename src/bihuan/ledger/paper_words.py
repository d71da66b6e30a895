"""The words of a paper and how a draft is prefilled (pure). A 公文 is Chinese whatever language its pages are shown in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from bihuan.core.zh import day_in_prose

from .paper_kinds import SHAPES, DocumentKind
from .parts import state_through
from .states import OPEN_STATES, State

DONE = frozenset({State.CLOSED, State.CONSOLIDATED})
MOST_NAMED = 20
LINE_OF_TITLE = 20


@dataclass(frozen=True)
class Words:
    """The words of a paper as a person edits them; dates are ISO days, lists one entry a line."""

    code: str
    title: str
    mark: str = ""
    signer: str = ""
    to: str = ""
    opening: str = ""
    requirements: str = ""
    attachments: str = ""
    signed_by: str = ""
    dated: str = ""
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    pictures: bool = True

    def stored(self) -> dict[str, Any]:
        """As the table keeps them."""
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Back from the table."""
        return cls(**{one.name: stored[one.name] for one in fields(cls) if one.name in stored})

    @property
    def day(self) -> date | None:
        """成文日期."""
        return date.fromisoformat(self.dated) if self.dated else None

    @property
    def body(self) -> str:
        """All paragraphs, one a line."""
        return "\n".join(filter(None, (self.opening, self.requirements)))

    @property
    def attachment_names(self) -> tuple[str, ...]:
        """What 附件说明 lists."""
        return tuple(line.strip() for line in self.attachments.split("\n") if line.strip())


@dataclass(frozen=True)
class OneItem:
    """What the words tell of one item; ``whole`` is the number of the item it is a part of."""

    number: str
    place: str
    state: State
    due: date | None
    days_late: int = 0
    whole: str = ""


@dataclass(frozen=True)
class Occasion:
    """What a draft is made from: who writes to whom about which items of which hand-over."""

    kind: DocumentKind
    office: str
    unit: str
    unit_short: str
    about: str
    batch: str
    source: str
    received_on: date | None
    today: date
    items: tuple[OneItem, ...]
    total: int
    take_all: bool = False


def first_words(of: Occasion, code: str) -> Words:
    """Prefill a draft: everything in it can be changed before it is issued."""
    shape = SHAPES[of.kind]
    write = {
        DocumentKind.NOTICE: _notice,
        DocumentKind.REPORT: _report,
        DocumentKind.UPPER: _upper,
        DocumentKind.SUPERVISION: _supervision,
    }[of.kind]
    title, to, opening, requirements = write(of)
    return Words(
        code=code,
        title=title,
        mark=f"{of.unit}文件",
        to=to,
        opening=opening,
        requirements="\n".join(requirements),
        attachments=shape.annex,
        signed_by=of.unit,
        dated=of.today.isoformat(),
        printed_by=of.unit if shape.imprint else "",
    )


def first_code(realm_short: str, unit_short: str, kind: DocumentKind) -> str:
    """机关代字 until somebody writes the right one: 新 of the county, 创文 of the office, 督 of the kind."""
    named = unit_short.removeprefix(realm_short).removeprefix("市")
    bare = named.rstrip("办局委室处") or named or unit_short
    return f"{realm_short[:1]}{bare[:8]}{SHAPES[kind].tail}"


def _about(of: Occasion) -> str:
    return f"“{of.batch}”" if of.batch else ""


def _titled(first: str, second: str) -> str:
    """A title on one line, or broken by sense where it is longer than one."""
    return first + ("\n" if len(first + second) > LINE_OF_TITLE else "") + second


def _arrived(of: Occasion) -> str:
    """Say where the items come from and how many they are in all."""
    when = f"{day_in_prose(of.received_on)}，" if of.received_on else ""
    return f"{when}{of.source or '上级'}反馈我市问题{of.total}条。"


def _notice(of: Occasion) -> tuple[str, str, str, list[str]]:
    days = sorted(item.due for item in of.items if item.due)
    last = f"，最迟一条为{day_in_prose(days[-1])}" if days else ""
    opening = f"{_arrived(of)}经梳理，涉及你单位{len(of.items)}条，现予交办（见附件），请认真抓好整改落实。"
    return (
        _titled(f"关于交办{_about(of)}", "问题的通知"),
        of.about,
        opening,
        [
            "一、落实责任。收到后及时签收，逐条制定五定方案，明确责任人、整改措施和完成时限。",
            f"二、按期整改。各条整改期限见附件{last}；确需延期的，在期限届满前提出申请。",
            "三、如实报结。整改完成后逐条报送整改情况和整改后照片，经核查通过后销号。",
            "四、举一反三。对照所列问题排查同类点位，防止反弹。",
            "特此通知。",
        ],
    )


def _report(of: Occasion) -> tuple[str, str, str, list[str]]:
    opening = f"你办交办我单位{_about(of)}问题{len(_wholes(of.items))}条。现将整改情况报告如下："
    return (
        _titled(f"关于{_about(of)}", "问题整改情况的报告"),
        of.about,
        opening,
        [*_progress(of), *_ending("特此报告。")],
    )


def _upper(of: Occasion) -> tuple[str, str, str, list[str]]:
    took = "我市照单全收，逐条交办、逐条整改、逐条核查。" if of.take_all else "我市逐条交办、逐条整改、逐条核查。"
    opening = f"{_arrived(of)}{took}现将整改情况报告如下："
    title = _titled(f"关于{_about(of)}", "问题整改情况的报告")
    return title, of.source, opening, [*_progress(of), *_ending("特此报告。")]


def _supervision(of: Occasion) -> tuple[str, str, str, list[str]]:
    longest = max((item.days_late for item in of.items), default=0)
    late = f"，其中逾期最长的已逾期{longest}天" if longest else ""
    opening = (
        f"截至{day_in_prose(of.today)}，你单位牵头整改的{_about(of)}问题有{len(of.items)}条需要督办{late}（见附件）。"
        "现予督办，请立即整改。"
    )
    return (
        "关于督办问题整改的通知",
        of.about,
        opening,
        [
            "一、查明原因。逐条说明未按期完成的原因，明确责任人和完成日期。",
            "二、抓紧整改。能够立即整改的立即整改；短期内难以完成的，采取临时措施并按程序申请延期或挂账。",
            "三、报告结果。整改完成后及时报结，并书面报告办理情况。",
            "特此通知。",
        ],
    )


def _progress(of: Occasion) -> list[str]:
    """一、总体情况 in numbers that add up, and what is still open by name."""
    wholes = _wholes(of.items)
    states = Counter(state_through(item.state for item in parts) for parts in wholes)
    done = sum(states[state] for state in DONE)
    told = [("已整改销号", done), ("另行办结", states[State.SETTLED]), ("并案办理", states[State.MERGED])]
    told += [("已报结待核查", states[State.REPORTED]), ("挂账推进", states[State.DEFERRED])]
    told.append(("正在整改", states[State.ASSIGNED] + states[State.PLANNED] + states[State.REGISTERED]))
    told.append(("撤销", states[State.WITHDRAWN]))
    parts = "，".join(f"{word}{number}条" for word, number in told if number)
    lines = ["一、总体情况", f"共{len(wholes)}条{_divided(wholes)}，{parts}。" if parts else "没有需要整改的问题。"]
    still = [item for item in of.items if item.state in OPEN_STATES and item.state is not State.REPORTED]
    if not still:
        return lines
    lines.append("二、尚未办结的问题")
    for at, item in enumerate(still[:MOST_NAMED], start=1):
        where = f"（{item.place}）" if item.place else ""
        until = f"，整改期限{day_in_prose(item.due)}" if item.due else ""
        lines.append(f"{at}.第{item.number}号{where}{until}。")
    if len(still) > MOST_NAMED:
        lines.append(f"其余{len(still) - MOST_NAMED}条见附件。")
    return lines


def _wholes(items: Sequence[OneItem]) -> list[list[OneItem]]:
    """The items as they came in: what was split stands together as one."""
    found: dict[str, list[OneItem]] = {}
    for item in items:
        found.setdefault(item.whole or item.number, []).append(item)
    return list(found.values())


def _divided(wholes: Sequence[Sequence[OneItem]]) -> str:
    """Say that fewer are counted than the table has rows."""
    split = [len(parts) for parts in wholes if len(parts) > 1]
    return f"（其中{len(split)}条拆分为{sum(split)}项办理）" if split else ""


def _ending(closing: str) -> Sequence[str]:
    return [
        "下一步，对已办结的问题开展回头看，加强日常巡查，防止反弹；对尚未办结的问题盯住不放，按期完成整改。",
        closing,
    ]
