"""Erasing a person as it really goes: one administrator asks, another decides on what is shown."""

from bihuan.registry import holdings
from bihuan.registry.actions.erasing import approve_erasure, ask_erasure, subject_of
from bihuan.registry.actor import Actor
from bihuan.registry.models import ErasureReason, ErasureRequest, Person


def seen(request: ErasureRequest) -> str:
    """What the page of a request names by its hidden field."""
    return holdings.fingerprint(holdings.look(subject_of(request.person), words=request.words))


def erase(person: Person, *, system: Actor, security: Actor, words: bool = True) -> ErasureRequest:
    """Ask and approve."""
    request = ask_erasure(person, reason=ErasureReason.ASKED, words=words, actor=system)
    return approve_erasure(request, seen=seen(request), actor=security)
