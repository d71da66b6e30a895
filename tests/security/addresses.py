"""Every address of the installation, and what its placeholders are filled in with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bihuan.ledger.states import Move
from tests.security.world import World

API = "api-v1:"
NOWHERE = UUID("00000000-0000-7000-8000-000000000000")

# By view name or, where a whole family takes the same thing, by the beginning of its name; the longest match counts.
TARGETS: dict[str, Callable[[World], dict[str, Any]]] = {
    "registry:unit": lambda world: {"uid": world.unit.uid},
    "registry:decision": lambda world: {"uid": world.decision.uid},
    "registry:decision-new": lambda world: {"kind": "merged"},
    "registry:place": lambda world: {"uid": world.place.uid},
    "registry:person": lambda world: {"uid": world.person.person.uid},
    "registry:appointment": lambda world: {"uid": world.appointment.uid},
    "registry:erasure": lambda world: {"uid": world.erasure.uid},
    "registry:import": lambda world: {"uid": world.staged.uid},
    "registry:table": lambda world: {"table": "people"},
    "one-time-link": lambda world: {"token": "forged"},
    "ledger:item": lambda world: {"uid": world.item.uid},
    "ledger:view-": lambda world: {"uid": world.view.uid},
    "ledger:record": lambda world: {"uid": world.item.uid},
    "ledger:move": lambda world: {"uid": world.item.uid, "move": Move.ACKNOWLEDGE},
    "ledger:doubt": lambda world: {"uid": world.item.uid, "doubt": world.doubt.uid},
    "ledger:cover": lambda world: {"uid": world.item.uid, "picture": world.files.linked.uid},
    "ledger:near": lambda world: {"uid": world.item.uid, "other": world.item.uid},
    "ledger:batch": lambda world: {"uid": world.item.batch.uid},
    "ledger:document": lambda world: {"uid": world.papers[0].uid},
    "ledger:template": lambda world: {"kind": "notice"},
    "ledger:dispatched": lambda world: {"uid": world.dispatched},
    "ledger:bulk-done": lambda world: {"uid": world.dispatched},
    "ledger:handover": lambda world: {"uid": world.files.begun.uid},
    "ledger:look-back": lambda world: {"uid": world.look_back.uid},
    "meetings:": lambda world: {
        "uid": world.meeting.uid,
        "invitation": world.meeting.invitations.get().uid,
        "part": world.meeting.parts.get().uid,
        "question": world.meeting.uid,
    },
    "ledger:keep": lambda world: {"uid": world.patrol.keeping.uid},
    "ledger:patrol": lambda world: {"uid": world.patrol.keeping.uid, "patrol": world.patrol.uid},
    "ledger:cards-decide": lambda world: {"what": "issue"},
    "ledger:for_unit": lambda world: {"uid": world.item.uid, "unit": world.unit.uid, "move": Move.ACKNOWLEDGE},
    "ledger:unit_book": lambda world: {"uid": world.files.book_begun.uid},
    "ledger:sign_sheet": lambda world: {"uid": world.files.sheet.uid},
    "api-v1:": lambda world: {"uid": world.item.uid, "move": Move.ACKNOWLEDGE.value},
    "api-v1:show_batch": lambda world: {"uid": world.item.batch.uid},
    "scoring:": lambda world: {
        "uid": world.result.round.uid,
        "entry": world.result.round.entries.get().uid,
        "seat": world.result.round.seats.get().uid,
        "veto": NOWHERE,
        "part": "report",
    },
    "scoring:rule-file": lambda world: {"uid": world.result.round.rule.uid, "form": "yaml"},
    "scoring:hall-enter": lambda world: {"secret": "forged"},
    "scoring:watch": lambda world: {"watch": "forged"},
    "scoring:analysis": lambda world: {"uid": world.result.uid},
    "scoring:result": lambda world: {"uid": world.result.uid, "form": "json"},
    "appraisal:": lambda world: {
        "uid": world.declaration.review.uid,
        "unit": world.unit.uid,
        "rulebook": world.declaration.review.rulebooks.get().uid,
        "publicity": world.declaration.review.publicities.get().uid,
        "objection": world.declaration.review.publicities.get().objections.get().uid,
        "paper": "circular",
        "form": "pdf",
    },
    "appraisal:declaration": lambda world: {
        "uid": world.declaration.uid,
        "attachment": NOWHERE,
        "other": world.declaration.uid,
    },
    "appraisal:hall": lambda world: {"entry": NOWHERE, "attachment": NOWHERE},
    "composite:": lambda world: {
        "uid": world.composite.uid,
        "unit": world.unit.uid,
        "group": world.composite.groups.get().uid,
        "component": world.composite.components.get().uid,
        "source": "figures",
        "number": 1,
        "form": "json",
        "contest": world.composite.versions.get().contests.get().uid,
    },
    "composite:extra-lift": lambda world: {"uid": world.composite.uid, "event": world.composite.extras.get().uid},
    "composite:veto-lift": lambda world: {"uid": world.composite.uid, "event": world.composite.vetos.get().uid},
    "desk:notice": lambda world: {"uid": NOWHERE},
    "desk:feed": lambda world: {"secret": "bihuan_forged"},
    "desk:webhook": lambda world: {"uid": world.delivery.webhook.uid, "delivery": world.delivery.uid},
    "desk:robot": lambda world: {"uid": world.unit.uid},
    "desk:token-revoke": lambda world: {"uid": NOWHERE},
    "account_identity": lambda world: {"provider_id": "dingtalk"},
    "desk:identity-bind": lambda world: {"provider_id": "dingtalk"},
    "desk:identity-unbind": lambda world: {"number": 0},
    "desk:session-end": lambda world: {"number": 0},
    "mfa_remove_webauthn": lambda world: {"pk": 0},
    "evidence:": lambda world: {"uid": world.files.linked.uid},
    "evidence:resumable": lambda world: {"uid": world.files.under_way.uid},
    "api-v1:find_resumable": lambda world: {"uid": world.files.under_way.uid},
    "api-v1:continue_resumable": lambda world: {"uid": world.files.under_way.uid},
    "api-v1:end_resumable": lambda world: {"uid": world.files.under_way.uid},
    "desk:health-table": lambda world: {"key": "units"},
}
# Further things of one view that other people see; in the table they stand behind the view's name.
MORE_TARGETS: dict[str, dict[str, Callable[[World], dict[str, Any]]]] = {
    "ledger:handover": {"saved": lambda world: {"uid": world.files.saved.uid}},
    "ledger:unit_book": {"saved": lambda world: {"uid": world.files.book_saved.uid}},
    "ledger:move": {
        "submit_plan": lambda world: {"uid": world.item.uid, "move": Move.SUBMIT_PLAN},
        "reassign": lambda world: {"uid": world.item.uid, "move": Move.REASSIGN},
        "close": lambda world: {"uid": world.item.uid, "move": Move.CLOSE},
    },
    "ledger:document": {"draft": lambda world: {"uid": world.papers[1].uid}},
    "evidence:resumable": {},
    "evidence:": {
        "unused": lambda world: {"uid": world.files.unused.uid},
        "source": lambda world: {"uid": world.files.source.uid},
    },
}


@dataclass(frozen=True)
class Address:
    """One named view. ``takes`` are its placeholders' names, ``is_open`` says that no sign-in is asked for.

    ``thing`` names which of ``MORE_TARGETS`` it is asked for, "" for the one in ``TARGETS``.
    """

    view: str
    takes: frozenset[str]
    is_open: bool
    thing: str = ""

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.view} {self.thing}".rstrip()

    def path(self, world: World, **instead: Any) -> str:
        """The address with the world's own things in it, or ``instead`` of them others."""
        if not self.takes:
            return reverse(self.view)
        fill = _longest(MORE_TARGETS, self.view)[self.thing] if self.thing else target(self.view)
        filled = {**fill(world), **instead}
        return reverse(self.view, kwargs={name: filled[name] for name in self.takes})


def target(name: str) -> Callable[[World], dict[str, Any]]:
    """Return what fills the placeholders of a view. Raises LookupError for one that nobody thought of."""
    known = _longest(TARGETS, name)
    if known is None:
        raise LookupError(f"tests/security/addresses.py names nothing for the placeholders of {name}")
    return known


def _longest(several: dict[str, Any], name: str) -> Any:
    known = [prefix for prefix in several if name.startswith(prefix)]
    return several[max(known, key=len)] if known else None


def addresses() -> list[Address]:
    """Return every view of the installation, for each thing it is asked for. Raises LookupError for one without a name: nobody could review it."""
    found = list(_walk(get_resolver().url_patterns, "", frozenset()))
    return sorted(found, key=lambda address: address.name)


def _walk(patterns: list[URLPattern | URLResolver], space: str, taken: frozenset[str]) -> Iterator[Address]:
    for pattern in patterns:
        takes = taken | frozenset(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, takes)
            continue
        if not pattern.name:
            raise LookupError(f"the view at {pattern.pattern} has no name")
        view = space + pattern.name
        # The API is open to the middleware and asks for token or session itself (tests/config/api/test_auth.py).
        is_open = not getattr(pattern.callback, "login_required", True) and not view.startswith(API)
        yield Address(view, takes, is_open)
        more = _longest(MORE_TARGETS, view) if takes else None
        yield from (Address(view, takes, is_open, thing) for thing in more or ())
