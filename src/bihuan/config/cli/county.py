"""The county a new installation is for, and the one-time links of its first administrators."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bihuan.registry.actions.realms import (
    FirstAdministrator,
    create_first_administrators,
    create_realm,
    renew_administrator_links,
)
from bihuan.registry.models import Unit, UnitKind

_ENDINGS = ("县", "市", "区")


@dataclass(frozen=True)
class Link:
    """What one of the three administrators is handed."""

    role: str
    username: str
    address: str


def find_or_create_county(name: str, code: str) -> Unit:
    """Return the county of this installation, created with its administrators when there is none."""
    with transaction.atomic():
        county = Unit.objects.filter(kind=UnitKind.REALM).order_by("id").first()
        if county is None:
            short = name[:-1] if len(name) > 2 and name.endswith(_ENDINGS) else name
            county = create_realm(name=name, short_name=short, code=code)
            create_first_administrators(county)
    return county


def administrator_links(county: Unit) -> list[Link]:
    """Return a fresh link for each first administrator who has not set a password yet."""
    return [_link(administrator) for administrator in renew_administrator_links(county)]


def _link(administrator: FirstAdministrator) -> Link:
    site = f"https://{settings.BIHUAN.hosts[0]}" if settings.BIHUAN.hosts else ""
    path = reverse("one-time-link", args=[administrator.token])
    return Link(str(administrator.role.label), administrator.account.username, site + path)
