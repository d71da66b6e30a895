"""个人信息副本: everything held about a person, shown kind by kind and given as one file."""

import tempfile
from pathlib import Path
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bihuan.core.zh import day_in_table
from bihuan.registry import holdings, rules
from bihuan.registry.actions.erasing import subject_of
from bihuan.registry.actions.locking import today
from bihuan.registry.exchange.own_data import write_own_data
from bihuan.registry.models import Person
from bihuan.registry.queries import people
from bihuan.registry.request import ActorRequest

from .units import form_view


@never_cache
@form_view
def show_own_data(request: ActorRequest, uid: UUID) -> HttpResponse:
    """What there is, and the file. Rule: ``can_take_out_person``, after proving again who one is."""
    person = people.get_person(request.actor, uid)
    rules.require_take_out_person(request.actor, person)
    # The record is gone once a person is erased: not found, as every other page about their values says.
    people.get_record(request.actor, person)
    answer: HttpResponse = reauthentication_required(_answer)(request, person)
    return answer


def _answer(request: ActorRequest, person: Person) -> HttpResponse:
    if request.method == "POST":
        return _file(request, person)
    found = holdings.look(subject_of(person), words=True)
    context = {
        "person": person,
        "card": people.cards(request.actor, [person.pk], today=today())[person.pk],
        "own": person.pk == request.actor.person_id,
        "found": [one for one in found if one.count],
        "missing": [one for one in found if not one.count],
    }
    return render(request, "registry/own_data.html", context)


def _file(request: ActorRequest, person: Person) -> HttpResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.zip"
        write_own_data(person, path, actor=request.actor)
        name = _("个人信息副本%(day)s.zip") % {"day": day_in_table(today())}
        headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
        return HttpResponse(path.read_bytes(), content_type="application/zip", headers=headers)
