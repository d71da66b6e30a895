"""Weighty acts ask again who one is (ASVS 7.5.3): whoever has just proved it goes on, everybody else proves it first."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse

from bihuan.registry.actor import Actor
from bihuan.registry.request import ActorRequest

View = Callable[..., HttpResponse]


def proven(rule: Callable[[Actor], None]) -> Callable[[View], View]:
    """Let a view be reached by those whom ``rule`` does not refuse, once they have proved again who they are.

    The rule comes first: who has no right is told so, and never asked for a password.
    """

    def decorate(view: View) -> View:
        fresh = reauthentication_required(view)

        @wraps(view)
        def guarded(request: ActorRequest, *arguments: Any, **named: Any) -> HttpResponse:
            rule(request.actor)
            answer: HttpResponse = fresh(request, *arguments, **named)
            return answer

        return guarded

    return decorate
