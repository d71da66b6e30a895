from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse

from bihuan.config.session_limits import LAST_SEEN, POLL_HEADER, STARTED, SessionLimitsMiddleware

START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def visit(session: SessionStore, *, polling: bool = False) -> bool:
    """Ask for a page; says whether the session was still signed in when the page was made."""
    seen: list[bool] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(SESSION_KEY in request.session)
        return HttpResponse()

    request = HttpRequest()
    request.session = session
    if polling:
        request.META["HTTP_" + POLL_HEADER.upper().replace("-", "_")] = "1"
    SessionLimitsMiddleware(page)(request)
    session.save()
    return seen[0]


def signed_in() -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    visit(session)
    return session


@pytest.mark.django_db
@pytest.mark.asvs("7.3.1")
def test_session_ends_after_idle_minutes() -> None:
    with time_machine.travel(START, tick=False) as clock:
        session = signed_in()
        clock.shift(timedelta(minutes=30))
        assert visit(session)
        clock.shift(timedelta(minutes=30, seconds=1))
        assert not visit(session)
        assert STARTED not in session


@pytest.mark.django_db
@pytest.mark.asvs("7.3.1")
def test_polling_keeps_nothing_alive() -> None:
    with time_machine.travel(START, tick=False) as clock:
        session = signed_in()
        for _ in range(6):
            clock.shift(timedelta(minutes=5))
            assert visit(session, polling=True)
        clock.shift(timedelta(seconds=1))
        assert not visit(session, polling=True)


@pytest.mark.django_db
@pytest.mark.asvs("7.3.2")
def test_session_ends_after_its_hours_however_busy() -> None:
    with time_machine.travel(START, tick=False) as clock:
        session = signed_in()
        for _ in range(12 * 3):
            clock.shift(timedelta(minutes=20))
            assert visit(session)
        clock.shift(timedelta(minutes=1))
        assert not visit(session)


@pytest.mark.django_db
def test_time_is_written_once_a_minute_at_most() -> None:
    with time_machine.travel(START, tick=False) as clock:
        session = signed_in()
        first = session[LAST_SEEN]
        clock.shift(timedelta(seconds=59))
        visit(session)
        assert session[LAST_SEEN] == first
        clock.shift(timedelta(seconds=1))
        visit(session)
        assert session[LAST_SEEN] == first + 60


@pytest.mark.django_db
def test_nobody_signed_in_gets_no_session() -> None:
    session = SessionStore()

    assert not visit(session)

    assert STARTED not in session
