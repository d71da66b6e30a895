"""Addresses of the registry."""

from django.urls import path

from .views import calendars, erasures, own_data, people, places, tables, units

app_name = "registry"
urlpatterns = [
    path("units/", units.show_units, name="units"),
    path("units/new/", units.new_unit, name="unit-new"),
    path("units/<uuid:uid>/", units.show_unit, name="unit"),
    path("units/<uuid:uid>/edit/", units.edit_unit, name="unit-edit"),
    path("units/<uuid:uid>/rename/", units.rename_unit, name="unit-rename"),
    path("units/<uuid:uid>/end/", units.end_unit, name="unit-end"),
    path("units/<uuid:uid>/aliases/", units.add_aliases, name="unit-aliases"),
    path("places/", places.show_places, name="places"),
    path("places/new/", places.new_place, name="place-new"),
    path("places/<uuid:uid>/", places.show_place, name="place"),
    path("places/<uuid:uid>/edit/", places.edit_place, name="place-edit"),
    path("places/<uuid:uid>/end/", places.end_place, name="place-end"),
    path("places/<uuid:uid>/reopen/", places.reopen_place, name="place-reopen"),
    path("calendars/", calendars.show_calendars, name="calendars"),
    path("calendars/import/", calendars.bring_in, name="calendar-import"),
    path("people/", people.show_people, name="people"),
    path("people/invitations/", tables.invite, name="invitations"),
    path("people/new/", people.new_person, name="person-new"),
    path("people/<uuid:uid>/", people.show_person, name="person"),
    path("people/<uuid:uid>/edit/", people.edit_person, name="person-edit"),
    path("people/<uuid:uid>/phone/", people.reveal_phone, name="person-phone"),
    path("people/<uuid:uid>/link/", people.give_link, name="person-link"),
    path("people/<uuid:uid>/switch/", people.switch_account, name="person-switch"),
    path("people/<uuid:uid>/sessions/end/", people.end_sessions, name="person-sessions-end"),
    path("people/<uuid:uid>/second-factor/remove/", people.remove_second_factor, name="person-factor-remove"),
    path("people/<uuid:uid>/erase/", erasures.ask, name="person-erase"),
    path("people/<uuid:uid>/data/", own_data.show_own_data, name="person-data"),
    path("people/<uuid:uid>/appoint/", people.appoint, name="person-appoint"),
    path("appointments/<uuid:uid>/end/", people.end_appointment, name="appointment-end"),
    path("erasures/", erasures.show_erasures, name="erasures"),
    path("erasures/<uuid:uid>/", erasures.show_erasure, name="erasure"),
    path("erasures/<uuid:uid>/decide/", erasures.decide, name="erasure-decide"),
    path("erasures/<uuid:uid>/take-back/", erasures.take_back, name="erasure-take-back"),
    path("tables/<slug:table>/import/", tables.bring_in, name="table-import"),
    path("tables/<slug:table>/export/", tables.take_out, name="table-export"),
    path("imports/<uuid:uid>/", tables.show_import, name="import"),
]
