"""A session ends after some idle time and, however busy, after some hours (ASVS 7.3.1, 7.3.2)."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

POLL_HEADER = "X-Background-Poll"
STARTED = "session_started"
LAST_SEEN = "session_last_seen"
# Writing the time of every request would be a database write per page; a minute's grain is enough for a limit in minutes.
GRAIN_SECONDS = 60


class SessionLimitsMiddleware:
    """Ends a session past its limits before anybody asks who is signed in.

    A request that carries ``X-Background-Poll`` comes from a page left open, not from a person, and keeps nothing alive.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, with an empty session where the old one is past its limits."""
        now = int(time.time())
        session = request.session
        if STARTED in session and self._is_over(session, now):
            session.flush()
        polling = POLL_HEADER in request.headers
        if STARTED in session and not polling and now - session[LAST_SEEN] >= GRAIN_SECONDS:
            session[LAST_SEEN] = now
        response = self.get_response(request)
        if SESSION_KEY in session and STARTED not in session:
            session[STARTED] = session[LAST_SEEN] = now
        return response

    @staticmethod
    def _is_over(session: SessionBase, now: int) -> bool:
        idle = now - session[LAST_SEEN]
        age = now - session[STARTED]
        return idle > settings.SESSION_IDLE.total_seconds() or age > settings.SESSION_LONGEST.total_seconds()
