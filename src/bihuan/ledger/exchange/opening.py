"""期初接续: what a row of a half-done ledger says of where it stands, in the many words people write for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.zh import squash
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.deadline_words import ReadDeadline, read_deadline
from bihuan.ledger.exchange.drafts import Draft
from bihuan.ledger.exchange.synonyms import Field
from bihuan.ledger.pack import FixMeaning
from bihuan.ledger.sentence import Sentence, sentence
from bihuan.ledger.states import STATE_LABELS, State

CARRIED_STATES = (
    *(State.REGISTERED, State.ASSIGNED, State.PLANNED, State.REPORTED, State.CLOSED, State.CONSOLIDATED),
    *(State.DEFERRED, State.SETTLED),
)
FINISHED = frozenset({State.REPORTED, State.CLOSED, State.CONSOLIDATED, State.SETTLED})
# Their plans stand behind them: somebody has decided how it is put right.
PLANNED = frozenset({State.PLANNED, State.REPORTED, State.CLOSED, State.CONSOLIDATED})


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STATE_WORDS: dict[State, tuple[str, ...]] = {
    State.REGISTERED: _words("待交办 未交办 待分办 未分办 待分派 未分派 registered nothandedover"),
    State.ASSIGNED: _words(
        "已交办 未整改 待整改 尚未整改 未开始整改 未开始 未启动 未办理 待办理 待办 已分办 已转办 已下发 已派发 已签收 未动工 notstarted assigned open "
        "handedover"
    ),
    State.PLANNED: _words(
        "整改中 正在整改 办理中 正在办理 推进中 正在推进 正在进行 进行中 处理中 正在处理 施工中 正在施工 在办 在改 未完成 未完成整改 整改未完成 未整改完成 未办结 "
        "部分完成 部分整改 已制定方案 已立案 持续整改 inprogress ongoing underway pending"
    ),
    State.REPORTED: _words(
        "已报结 已完成 已整改 已整改完成 已完成整改 整改完成 完成整改 完成 已办结 办结 已办理 已处理 处理完毕 整改完毕 整改到位 已整改到位 已落实 待核查 待验收 待销号 "
        "已上报 已报送 done completed finished reported"
    ),
    State.CLOSED: _words(
        "已销号 销号 已核销 已验收 验收通过 验收合格 已验收销号 核查通过 已核查 已销案 已结案 结案 closed verified"
    ),
    State.CONSOLIDATED: _words("已巩固 巩固 已回头看 回头看通过 回头看合格 长效保持 consolidated"),
    State.DEFERRED: _words(
        "挂账 已挂账 挂账整改 挂账推进 长期推进 长期整改 长期坚持 持续推进 分期推进 分阶段整改 纳入长期 中长期整改 暂缓 暂缓整改 deferred longterm"
    ),
    State.SETTLED: _words(
        "另行办结 不属实 查不属实 重复 重复问题 已移交 移交 移送 已移送 不予受理 非本单位职责 已撤销 settled"
    ),
}
_BY_WORDS: dict[str, State] = {word: state for state, words in STATE_WORDS.items() for word in (*words, state.value)}
_YES = frozenset({"是", "√", "✓", "yes", "y"})
_NO = frozenset({"否", "×", "✗", "no", "n"})
_BRACKETED = re.compile(r"\([^()]*\)")
_DAYS = re.compile(r"^(已?于)?\d[\d年月日./-]*(前)?")


@dataclass(frozen=True)
class Opening:
    """The terms of an opening balance.

    Its rows stand as of a day; ``number`` is the 文号 of the paper decision that holds for rows without one of their
    own, ``scanned`` says that its scan comes along; ``states`` is what words mean that were asked about.
    """

    as_of: date
    number: str = ""
    scanned: bool = False
    states: Mapping[str, State] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a row stands, as far as its paper says: days, the decision behind it, what was done, what was fixed.

    ``deadline`` is that of the row, or for one that is done with the day it was done. ``fixes`` are words by what they
    mean, whatever a pack calls them.
    """

    state: State
    said: str
    deadline: date | None
    done: date | None
    closed: date | None
    decision: str
    result: str
    fixes: Mapping[FixMeaning, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of reading a row: where it stands, or why it cannot come in; and what to look at."""

    carried: Carried | None
    fault: Sentence | None = None
    warnings: tuple[Sentence, ...] = ()


def state_key(words: str) -> str:
    """Return the form in which words for a state are compared and remembered."""
    return squash(words)


def read_state(words: str, states: Mapping[str, State] | None = None) -> State | None:
    """Return the state that words mean, None where nobody can say; ``states`` is what was asked about before.

    Only whole expressions count: what merely holds a known word (整改完成一半) is no state.
    """
    key = state_key(words)
    if not key:
        return None
    known = (states or {}).get(key)
    if known is not None:
        return known
    head, _, answer = words.partition("：")
    if answer.strip().lower() in _YES | _NO:
        return _answered(squash(head), answer.strip().lower() in _YES)
    return _BY_WORDS.get(key) or _BY_WORDS.get(_DAYS.sub("", _BRACKETED.sub("", key)))


def said_states(said: Iterable[tuple[str, str]]) -> dict[str, State]:
    """Return what words mean as a person explained them, by ``state_key``; a state goes by any word known for it.

    Raises Invalid for a state that is none.
    """
    states: dict[str, State] = {}
    for words, told in said:
        state = read_state(told)
        if state is None or not state_key(words):
            message = N_(
                "“%(words)s=%(state)s”没有说清：等号右边请写 待交办、已交办、整改中、已报结、已销号、已巩固、挂账 或 另行办结"
            )
            raise Invalid("opening.said", message, words=words, state=told)
        states[state_key(words)] = state
    return states


def _answered(head: str, yes: bool) -> State:
    """What 是 and 否 mean under their head."""
    if not yes:
        return State.REPORTED if "销号" in head else State.PLANNED
    return State.CLOSED if "销号" in head else State.REPORTED


def carry(draft: Draft, opening: Opening, setting: Setting) -> Verdict:
    """Read where a row stands. Never raises: what is missing comes back as the sentence that refuses the row."""
    told = {Field(name): text for name, text in draft.line.told}
    said = told.get(Field.STATE) or told.get(Field.RESULT, "")
    state = read_state(said, opening.states)
    row = draft.line.where
    if not said:
        return Verdict(None, sentence("opening.no_state", N_("第 %(row)s 行没有写办理状态"), row=row))
    if state is None:
        return Verdict(None, _unknown(row, said))
    warnings: list[Sentence] = []
    done = _day(told.get(Field.DONE, ""), setting, opening, Field.DONE, warnings)
    closed = _day(told.get(Field.CLOSED, ""), setting, opening, Field.CLOSED, warnings)
    if state is State.REPORTED and closed is not None:
        state = State.CLOSED
    deadline = _deadline(draft, state, closed or done or opening.as_of, done, warnings)
    fault = _fault(draft, state, deadline, told, opening)
    if fault is not None:
        return Verdict(None, fault)
    carried = Carried(
        state=state,
        said=said,
        deadline=deadline,
        done=done,
        closed=closed,
        decision=told.get(Field.DECISION) or opening.number,
        result=told.get(Field.RESULT, ""),
        fixes=_fixes(told, setting),
    )
    return Verdict(carried, None, tuple(warnings))


def _unknown(row: str, said: str) -> Sentence:
    message = N_(
        "第 %(row)s 行的办理状态“%(text)s”看不懂，请写成 待交办、已交办、整改中、已报结、已销号、已巩固、挂账 或 另行办结"
    )
    return sentence("opening.unknown_state", message, row=row, text=said[:40])


def _fault(
    draft: Draft, state: State, deadline: date | None, told: Mapping[Field, str], opening: Opening
) -> Sentence | None:
    row, label = draft.line.where, STATE_LABELS[state]
    if state is not State.REGISTERED and draft.lead_id is None:
        return sentence(
            "opening.no_lead", N_("第 %(row)s 行是“%(state)s”，须写明名录中的牵头单位"), row=row, state=label
        )
    if state is not State.REGISTERED and deadline is None:
        return sentence("opening.no_deadline", N_("第 %(row)s 行是“%(state)s”，须写明整改期限"), row=row, state=label)
    if not (told.get(Field.DECISION) or opening.number or opening.scanned):
        message = N_("第 %(row)s 行没有批示文号，也没有附扫描件；期初接续须有纸质决定")
        return sentence("opening.no_decision", message, row=row)
    return None


def _deadline(draft: Draft, state: State, finished: date, done: date | None, warnings: list[Sentence]) -> date | None:
    if draft.deadline.due is not None or state not in FINISHED:
        return draft.deadline.due
    day = done or finished
    message = N_("没有写明整改期限，以 %(day)s 为准")
    warnings.append(sentence("opening.deadline_from_done", message, day=day.isoformat()))
    return day


def _day(text: str, setting: Setting, opening: Opening, asked: Field, warnings: list[Sentence]) -> date | None:
    """Read a day on which something was done; one that cannot be read or has not come yet is said and left out."""
    if not text:
        return None
    day = _read(text, setting).due
    if day is None or day > opening.as_of:
        heads = {
            Field.DONE: N_("完成时间“%(words)s”不能用，未采用"),
            Field.CLOSED: N_("销号时间“%(words)s”不能用，未采用"),
        }
        warnings.append(sentence(f"opening.{asked.value}", heads[asked], words=text[:40]))
        return None
    return day


def _read(text: str, setting: Setting) -> ReadDeadline:
    try:
        return read_deadline(float(text), setting)
    except ValueError:
        return read_deadline(text, setting)


def _fixes(told: Mapping[Field, str], setting: Setting) -> dict[FixMeaning, str]:
    """The fixes by what they mean; a planned day as an ISO date where it can be read."""
    planned = _read(told[Field.FINISH], setting).due if Field.FINISH in told else None
    told = {**told, Field.FINISH: planned.isoformat()} if planned else told
    named = {
        FixMeaning.PERSON: Field.PERSON,
        FixMeaning.DUTY: Field.DUTY,
        FixMeaning.STANDARD: Field.STANDARD,
        FixMeaning.MEASURE: Field.MEASURE,
        FixMeaning.FINISH: Field.FINISH,
    }
    return {meaning: told[field] for meaning, field in named.items() if told.get(field)}
