"""人员与任职: the list, one person, their account and their posts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.registry import onetime, personal, rules
from bihuan.registry.actions import access
from bihuan.registry.actions import appointments as post_actions
from bihuan.registry.actions import people as actions
from bihuan.registry.actions.appointments import PostDraft
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.people import PersonDraft
from bihuan.registry.forms import AppointForm, EndForm, NewPersonForm, PersonForm, PhoneForm
from bihuan.registry.models import Line, Person, Role, TableKind
from bihuan.registry.queries import people as queries
from bihuan.registry.queries.access import second_factors_of
from bihuan.registry.request import ActorRequest
from bihuan.ui.pages import paginate

from .answering import answer_form, posted
from .proving import proven
from .units import form_view, table_links


@never_cache
@require_safe
def show_people(request: ActorRequest) -> HttpResponse:
    """The list, names masked by right. Rule: everybody with a post in the realm."""
    words = request.GET.get("q", "").strip()
    people = queries.filter_people(request.actor, words, today=today()).order_by("id")
    page = paginate(people, request.GET.get("page"))
    ids = [person.pk for person in page.rows]
    context = {
        "page": page,
        "asked": words,
        "cards": queries.cards(request.actor, ids, today=today()),
        "posts": queries.live_posts_of(request.actor, ids, today=today()),
        "can_manage": rules.can_manage_people(request.actor),
        "tables": table_links(request, TableKind.PEOPLE, TableKind.APPOINTMENTS),
    }
    return render(request, "registry/people.html", context)


@never_cache
@require_safe
def show_person(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One person and every post. Rule: everybody with a post in the realm; name and phone as ``cards`` decides."""
    return _person_page(request, queries.get_person(request.actor, uid))


@never_cache
@form_view
def new_person(request: ActorRequest) -> HttpResponse:
    """A new person with an account. Rule: ``can_manage_people``."""
    rules.require_manage_people(request.actor)
    form = NewPersonForm(posted(request))

    def act(given: dict[str, Any]) -> str:
        return _address(actions.create_person(PersonDraft(**given), actor=request.actor).person)

    under = _("账号建好后没有任何权限；由安全管理员任职后才能进入。")
    page = {"title": _("增加人员"), "under": under, "submit": _("增加"), "back": reverse("registry:people")}
    return answer_form(request, form, act, context=page, done=_("人员已增加。"))


@never_cache
@form_view
def edit_person(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Name and phone. Rule: ``can_manage_people``."""
    rules.require_manage_people(request.actor)
    person = queries.get_person(request.actor, uid)
    values = personal.read(queries.get_record(request.actor, person), person)
    form = PersonForm(posted(request), initial={"name": values.name, "phone": values.phone})

    def act(given: dict[str, Any]) -> str:
        return _address(actions.change_person(person, **given, actor=request.actor))

    page = {"title": _("更正人员信息"), "submit": _("保存"), "back": _address(person)}
    return answer_form(request, form, act, context=page, done=_("已保存。"))


@never_cache
@form_view
def reveal_phone(request: ActorRequest, uid: UUID) -> HttpResponse:
    """A phone in clear, for a reason that is kept. Rule: ``can_see_every_name``."""
    if not rules.can_see_every_name(request.actor):
        rules.require_manage_people(request.actor)
    person = queries.get_person(request.actor, uid)
    form = PhoneForm(posted(request))

    def act(given: dict[str, Any]) -> str:
        phone = actions.reveal_phone(person, reason=given["reason"], actor=request.actor)
        messages.info(request, _("电话：%(phone)s") % {"phone": phone or "—"})
        return _address(person)

    under = _("查看会留下记录。")
    page = {"title": _("查看电话"), "under": under, "submit": _("查看"), "back": _address(person)}
    return answer_form(request, form, act, context=page)


@never_cache
@require_POST
@proven(rules.require_manage_people)
def give_link(request: ActorRequest, uid: UUID) -> HttpResponse:
    """A one-time link, shown once. Rule: ``can_manage_people``, after proving again who one is."""
    person = queries.get_person(request.actor, uid)
    token = onetime.give_link(person.account, actor=request.actor)
    link = request.build_absolute_uri(reverse("one-time-link", args=[token]))
    return _person_page(request, person, link=link)


@require_POST
def switch_account(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Switch an account off or on again. Rule: ``can_manage_people``."""
    rules.require_manage_people(request.actor)
    person = queries.get_person(request.actor, uid)
    account = actions.switch_account(person.account, on=not person.account.is_active, actor=request.actor)
    messages.success(request, _("账号已启用。") if account.is_active else _("账号已停用。"))
    return redirect(_address(person))


@require_POST
def end_sessions(request: ActorRequest, uid: UUID) -> HttpResponse:
    """End every session of somebody. Rule: ``can_guard_access``."""
    rules.require_guard_access(request.actor)
    person = queries.get_person(request.actor, uid)
    access.end_sessions_of(person.account, actor=request.actor)
    messages.success(request, _("此人在所有设备上的登录都已结束。"))
    return redirect(_address(person))


@require_POST
@proven(rules.require_guard_access)
def remove_second_factor(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Take away a lost second factor. Rule: ``can_guard_access``, after proving again who one is."""
    person = queries.get_person(request.actor, uid)
    access.remove_second_factor(person.account, actor=request.actor)
    messages.success(request, _("第二因素已重置，此人下次登录后要重新设置。"))
    return redirect(_address(person))


@form_view
@proven(rules.require_grant)
def appoint(request: ActorRequest, uid: UUID) -> HttpResponse:
    """A new post. Rule: ``can_grant``, after proving again who one is."""
    person = queries.get_person(request.actor, uid)
    form = AppointForm(posted(request), actor=request.actor)

    def act(given: dict[str, Any]) -> str:
        draft = PostDraft(Role(given["role"]), Line(given["line"]), given["starts"], given["ends"], given["title"])
        post_actions.appoint(person, given["unit"], draft, scope=given["scope"], actor=request.actor)
        return _address(person)

    page = {"title": _("任职"), "submit": _("任职"), "back": _address(person)}
    return answer_form(request, form, act, context=page, done=_("已任职。"))


@form_view
@proven(rules.require_grant)
def end_appointment(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The last day of a post. Rule: ``can_grant``, after proving again who one is."""
    appointment = queries.get_appointment(request.actor, uid)
    form = EndForm(posted(request))

    def act(given: dict[str, Any]) -> str:
        post_actions.end_appointment(appointment, on=given["on"], actor=request.actor)
        return _address(appointment.person)

    title = appointment.title or appointment.get_role_display()
    page = {
        "title": _("免去%(unit)s%(title)s") % {"unit": appointment.unit.short_name, "title": title},
        "under": _("最后一天过后，权限立即失效；填昨天即马上失效。"),
        "submit": _("免职"),
        "back": _address(appointment.person),
    }
    return answer_form(request, form, act, context=page, done=_("已免职。"))


def _person_page(request: ActorRequest, person: Person, *, link: str = "") -> HttpResponse:
    context = {
        "person": person,
        "card": queries.cards(request.actor, [person.pk], today=today())[person.pk],
        "posts": queries.posts_of(person),
        "today": today(),
        "link": link,
        "hours": int(onetime.LIFETIME.total_seconds() // 3600),
        "can_manage": rules.can_manage_people(request.actor),
        "can_grant": rules.can_grant(request.actor),
        "can_reveal": rules.can_see_every_name(request.actor),
        "can_guard": rules.can_guard_access(request.actor),
        "factors": second_factors_of(person.account, request.actor) if rules.can_guard_access(request.actor) else [],
        "own": person.pk == request.actor.person_id,
    }
    return render(request, "registry/person.html", context)


def _address(person: Person) -> str:
    return reverse("registry:person", args=[person.uid])
