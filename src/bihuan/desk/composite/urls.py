"""Addresses of composites."""

from django.urls import URLPattern, path

from .views import composites, events, figures, papers, running, set_up, units

app_name = "composite"

urlpatterns: list[URLPattern] = [
    path("", composites.show_composites, name="composites"),
    path("new/", composites.open_one, name="new"),
    path("<uuid:uid>/", composites.show_composite, name="composite"),
    path("<uuid:uid>/set-up/", set_up.show_set_up, name="set-up"),
    path("<uuid:uid>/rule/", set_up.change_rule, name="rule"),
    path("<uuid:uid>/groups/", set_up.add_one_group, name="groups"),
    path("<uuid:uid>/groups/<uuid:group>/remove/", set_up.remove_one_group, name="group-remove"),
    path("<uuid:uid>/members/", set_up.add_units, name="members"),
    path("<uuid:uid>/members/<uuid:unit>/remove/", set_up.remove_unit, name="member-remove"),
    path("<uuid:uid>/components/new/<slug:source>/", set_up.add_component, name="component-new"),
    path("<uuid:uid>/components/<uuid:component>/", set_up.change_component, name="component"),
    path("<uuid:uid>/components/<uuid:component>/remove/", set_up.remove_one_component, name="component-remove"),
    path("<uuid:uid>/weights/", set_up.change_weights, name="weights"),
    path("<uuid:uid>/figures/", figures.show_figures, name="figures"),
    path("<uuid:uid>/figures/take/", figures.take_figures, name="figures-take"),
    path("<uuid:uid>/figures/book.xlsx", figures.download_book, name="figures-book"),
    path("<uuid:uid>/events/", events.show_events, name="events"),
    path("<uuid:uid>/extras/", events.enter_extra, name="extras"),
    path("<uuid:uid>/extras/<uuid:event>/lift/", events.lift_one_extra, name="extra-lift"),
    path("<uuid:uid>/vetoes/", events.enter_veto, name="vetoes"),
    path("<uuid:uid>/vetoes/<uuid:event>/lift/", events.lift_one_veto, name="veto-lift"),
    path("<uuid:uid>/show/", running.show_now, name="show"),
    path("<uuid:uid>/correct/", running.correct_now, name="correct"),
    path("<uuid:uid>/take-back/", running.take_back_now, name="take-back"),
    path("<uuid:uid>/finish/", running.finish_now, name="finish"),
    path("<uuid:uid>/versions/<int:number>/", papers.show_version, name="version"),
    path("<uuid:uid>/versions/<int:number>/result.<slug:form>", papers.download_version, name="version-paper"),
    path("<uuid:uid>/units/<uuid:unit>/", units.show_unit, name="unit"),
    path("<uuid:uid>/units/<uuid:unit>/contests/", units.contest_one, name="contests"),
    path("<uuid:uid>/contests/<uuid:contest>/answer/", running.answer_one, name="contest-answer"),
]
