"""Addresses of reviews."""

from django.urls import URLPattern, path

from .views import checking, choosing, circulars, declarations, hall, judging, publicity, reviews, rulebooks

app_name = "appraisal"
RULES, ONE = "<uuid:uid>/rules/<uuid:rulebook>", "declarations/<uuid:uid>"
SHOWN = "<uuid:uid>/publicity/<uuid:publicity>"

urlpatterns: list[URLPattern] = [
    path("", reviews.show_reviews, name="reviews"),
    path("new/", reviews.open_one, name="new"),
    path("hall/rules/", hall.read_rules, name="hall-rules"),
    path("hall/<uuid:entry>/", hall.read_declaration, name="hall-declaration"),
    path("hall/<uuid:entry>/files/<uuid:attachment>/", hall.read_file, name="hall-file"),
    path("<uuid:uid>/", reviews.show_review, name="review"),
    path("<uuid:uid>/units/", reviews.add_units, name="units"),
    path("<uuid:uid>/units/<uuid:unit>/remove/", reviews.remove_unit, name="unit-remove"),
    path("<uuid:uid>/meeting/", reviews.choose_meeting, name="meeting"),
    path("<uuid:uid>/deadline/", reviews.move_deadline, name="deadline"),
    path("<uuid:uid>/agenda/", reviews.call, name="agenda"),
    path("<uuid:uid>/selection/", choosing.choose_some, name="selection"),
    path("<uuid:uid>/round/", reviews.enter, name="round"),
    path("<uuid:uid>/promises/", reviews.pledge, name="promises"),
    path("<uuid:uid>/earlier/", judging.carry, name="earlier"),
    path("<uuid:uid>/earlier/empty.xlsx", judging.download_empty, name="earlier-empty"),
    path("<uuid:uid>/rules/", rulebooks.write, name="rulebook-write"),
    path(f"{RULES}/", rulebooks.show, name="rulebook"),
    path(f"{RULES}/rules.pdf", rulebooks.print_out, name="rulebook-pdf"),
    path(f"{RULES}/publish/", rulebooks.publish, name="rulebook-publish"),
    path(f"{RULES}/confirm/", rulebooks.confirm, name="rulebook-confirm"),
    path("<uuid:uid>/publicity/", publicity.open_one, name="publicity-open"),
    path(f"{SHOWN}/", publicity.show, name="publicity"),
    path(f"{SHOWN}/end/", publicity.end, name="publicity-end"),
    path(f"{SHOWN}/circular/", circulars.issue, name="circular"),
    path(f"{SHOWN}/<slug:paper>/<slug:form>/", circulars.download, name="circular-file"),
    path(f"{SHOWN}/objections/", publicity.raise_one, name="objections"),
    path(f"{SHOWN}/objections/<uuid:objection>/answer/", publicity.answer, name="objection-answer"),
    path("<uuid:uid>/declarations/", declarations.begin, name="begin"),
    path(f"{ONE}/", declarations.show, name="declaration"),
    path(f"{ONE}/edit/", declarations.edit, name="declaration-edit"),
    path(f"{ONE}/save/", declarations.save, name="declaration-save"),
    path(f"{ONE}/hand-in/", declarations.hand_in, name="declaration-hand-in"),
    path(f"{ONE}/files/", declarations.add_files, name="declaration-files"),
    path(f"{ONE}/files/<uuid:attachment>/remove/", declarations.remove_file, name="declaration-file-remove"),
    path(f"{ONE}/paper.docx", declarations.download_word, name="declaration-word"),
    path(f"{ONE}/paper/", declarations.upload_word, name="declaration-word-in"),
    path(f"{ONE}/decide/", judging.decide, name="declaration-decide"),
    path(f"{ONE}/check/", checking.check, name="declaration-check"),
    path(f"{ONE}/compare/<uuid:other>/", judging.compare, name="declaration-compare"),
]
