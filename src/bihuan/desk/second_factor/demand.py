"""Who must prove who they are in a second way, and whether this session has."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from bihuan.registry.actor import Actor
from bihuan.registry.models.appointments import ADMINISTRATORS


def is_demanded(actor: Actor) -> bool:
    """Say whether the installation asks this person for a second factor."""
    of_whom = settings.BIHUAN.second_factor
    return of_whom == "everybody" or (of_whom == "administrators" and actor.holds(*ADMINISTRATORS))


def is_proved(request: HttpRequest) -> bool:
    """Say whether a second factor was shown in this very session; that the account has one elsewhere is not enough."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def is_lacking(request: HttpRequest, actor: Actor) -> bool:
    """Say whether this session must show a second factor before anything else. No query."""
    return is_demanded(actor) and not is_proved(request)


def has_one(request: HttpRequest) -> bool:
    """Say whether the account has a second factor to show."""
    return bool(is_mfa_enabled(request.user))
