"""A preview as one JSON object: what ``bihuan import --json`` prints and other programs read."""

from collections.abc import Callable, Iterable
from typing import Any

from bihuan.ledger.exchange.diff import Compared
from bihuan.ledger.exchange.tally import Tally
from bihuan.ledger.sentence import Sentence

Say = Callable[[Sentence], str]
# Values of a sentence that are words of ours, and so are translated too.
_WORDS = frozenset({"head", "state"})


def sayer(translate: Callable[[str], str]) -> Say:
    """Return how to say a sentence in the language of ``translate``."""

    def say(sentence: Sentence) -> str:
        values = {name: translate(value) if name in _WORDS else value for name, value in sentence.data.items()}
        return translate(sentence.message) % values if values else translate(sentence.message)

    return say


def report(compared: Iterable[Compared], say: Say) -> dict[str, Any]:
    """Return ``{"rows": […], "totals": {…}}``; ``say`` puts a sentence into the reader's language.

    ``place`` and ``lead`` are names as the directory has them, else as written (a lead that is not known is null);
    ``due`` is an ISO date or null; ``sheet`` is there where several sheets were read, ``state`` in an opening
    balance; ``pictures`` counts pictures taken in as before-evidence.
    """
    tally = Tally()
    return {"rows": [_row(tally.see(one), say) for one in compared], "totals": tally.totals}


def _row(one: Compared, say: Say) -> dict[str, Any]:
    draft = one.draft
    assisting = (match.shown for match in draft.units.assisting if match.key is not None and match.key != draft.lead_id)
    sheet = {"sheet": draft.line.sheet} if draft.line.sheet else {}
    state = {"state": one.carried.state.value} if one.carried else {}
    return {
        "row": draft.row,
        **sheet,
        "status": one.status.value,
        "reason": say(one.reason) if one.reason else "",
        "warnings": [say(warning) for warning in one.warnings],
        "place": draft.place_name,
        "problem": draft.line.problem,
        "lead": draft.lead_name or None,
        "assisting": list(dict.fromkeys(assisting)),
        "due": draft.deadline.due.isoformat() if draft.deadline.due else None,
        "due_words": draft.deadline.words,
        "pictures": len(draft.line.pictures),
        **state,
    }
