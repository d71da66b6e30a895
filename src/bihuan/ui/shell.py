"""What surrounds a page and only a higher layer knows: who is signed in, where to search, what to warn about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.text import N_

OWN_PAGES = (
    (N_("修改密码"), "account_change_password"),
    (N_("登录保护"), "mfa_index"),
    (N_("登录设备"), "desk:sessions"),
    (N_("访问令牌"), "desk:tokens"),
    (N_("邮件摘要"), "desk:mailbox"),
)


@dataclass(frozen=True)
class Banner:
    """A standing sentence above every page: the demo mode, a calendar that has run out. ``kind``: info or warning."""

    kind: str
    text: str


Identity = Callable[[HttpRequest], str]
Searches = Callable[[Any], bool]
BannerSource = Callable[[HttpRequest], Banner | None]


@dataclass(frozen=True)
class Frame:
    """The shell of one page for one person, made at ``now``; addresses are None where there is nothing to go to.

    ``own`` are words and addresses of what one may do about one's own account.
    """

    identity: str
    search: str | None
    suggest: str | None
    sign_in: str
    sign_out: str
    own: tuple[tuple[str, str], ...]
    banners: tuple[Banner, ...]
    now: datetime


class _Sources:
    """Set once at start-up by the apps' ``ready()``."""

    identity: Identity | None = None
    search: str | None = None
    suggest: str | None = None
    searches: Searches | None = None
    banners: tuple[BannerSource, ...] = ()


def identify_with(identity: Identity) -> None:
    """Name the function that says who a signed-in request's person is: “创文办 · 督办岗”."""
    _Sources.identity = staticmethod(identity)


def search_at(url_name: str, searches: Searches, *, suggest: str | None = None) -> None:
    """Name the view that answers ``?q=`` from the search field, and who has a use for it; others are shown no field.

    ``suggest`` is the view that answers the same as a part of a page, while somebody is still typing.
    """
    _Sources.search, _Sources.suggest, _Sources.searches = url_name, suggest, staticmethod(searches)


def add_banner(source: BannerSource) -> None:
    """Add a function asked on every page for a standing banner; it must be cheap."""
    _Sources.banners = (*_Sources.banners, source)


def frame(request: HttpRequest) -> Frame:
    """Gather the shell of this page."""
    actor = getattr(request, "actor", None)
    signed_in = actor is not None
    searches = signed_in and _Sources.searches is not None and _Sources.searches(actor)
    return Frame(
        identity=_Sources.identity(request) if signed_in and _Sources.identity else "",
        search=reverse(_Sources.search) if searches and _Sources.search else None,
        suggest=reverse(_Sources.suggest) if searches and _Sources.suggest else None,
        sign_in=reverse(settings.LOGIN_URL),
        sign_out=reverse("account_logout"),
        own=_own_pages(request) if signed_in else (),
        banners=tuple(banner for source in _Sources.banners if (banner := source(request)) is not None),
        now=timezone.now(),
    )


def _own_pages(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What everybody may do about their own account: change a password they have, be written to where letters can be left."""
    user = request.user
    pages = OWN_PAGES if user.is_authenticated and user.has_usable_password() else OWN_PAGES[1:]
    hidden = "" if settings.BIHUAN.mail else "desk:mailbox"
    return tuple((_(words), reverse(name)) for words, name in pages if name != hidden)
