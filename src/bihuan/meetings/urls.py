"""Addresses of meetings."""

from django.urls import URLPattern, path

from .views import agenda, attendance, materials, meetings, running

app_name = "meetings"

urlpatterns: list[URLPattern] = [
    path("", meetings.show_meetings, name="list"),
    path("new/", meetings.call, name="new"),
    path("<uuid:uid>/", meetings.show_meeting, name="meeting"),
    path("<uuid:uid>/edit/", meetings.edit, name="edit"),
    path("<uuid:uid>/minutes.docx", meetings.download_minutes, name="minutes"),
    path("<uuid:uid>/invite/", attendance.invite, name="invite"),
    path("<uuid:uid>/invitations/<uuid:invitation>/answer/", attendance.answer, name="answer"),
    path("<uuid:uid>/invitations/<uuid:invitation>/arrived/", attendance.arrived, name="arrived"),
    path("<uuid:uid>/parts/", agenda.add, name="part-add"),
    path("<uuid:uid>/parts/<uuid:part>/", agenda.change, name="part"),
    path("<uuid:uid>/parts/<uuid:part>/place/", agenda.place, name="part-place"),
    path("<uuid:uid>/parts/<uuid:part>/note/", running.note, name="note"),
    path("<uuid:uid>/parts/<uuid:part>/template.docx", materials.download_template, name="template"),
    path("<uuid:uid>/parts/<uuid:part>/questions/", running.ask_one, name="ask"),
    path("<uuid:uid>/questions/<uuid:question>/answer/", running.explain, name="explain"),
    path("<uuid:uid>/materials/", materials.hand_in_one, name="materials"),
    path("<uuid:uid>/draw/", agenda.draw, name="draw"),
    path("<uuid:uid>/running/", running.show_running, name="running"),
    path("<uuid:uid>/step/", running.step, name="step"),
    path("<uuid:uid>/resolutions/", running.resolve_one, name="resolve"),
]
