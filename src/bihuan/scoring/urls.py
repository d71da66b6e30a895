"""Addresses of scoring."""

from django.urls import path

from .views import analyses, entries, hall, halls, results, rounds, rules, running, sheets, what_if

app_name = "scoring"
ENTRY, SEAT = "<uuid:uid>/entries/<uuid:entry>", "<uuid:uid>/seats/<uuid:seat>"

urlpatterns = [
    path("", rounds.show_rounds, name="rounds"),
    path("new/", rounds.open_round, name="round-new"),
    path("rules/", rules.show_rules, name="rules"),
    path("rules/new/", rules.add_rule, name="rule-new"),
    path("rules/<uuid:uid>/<slug:form>/", rules.download_rule, name="rule-file"),
    path("check/", results.check_result, name="check"),
    path("results/<uuid:uid>/", results.show_result, name="result"),
    path("results/<uuid:uid>/analysis/", analyses.show_analysis, name="analysis"),
    path("results/<uuid:uid>/<slug:form>/", results.download_result, name="result-file"),
    path("hall/", hall.show_hall, name="hall"),
    path("hall/enter/<str:secret>/", hall.enter_hall, name="hall-enter"),
    path("hall/<uuid:entry>/", hall.mark_in_hall, name="hall-sheet"),
    path("watch/<str:watch>/", hall.watch, name="watch"),
    path("<uuid:uid>/", rounds.show_round, name="round"),
    path("<uuid:uid>/entries/", running.add_entry, name="round-entries"),
    path("<uuid:uid>/seats/", running.add_seat, name="round-seats"),
    path("<uuid:uid>/guests/", halls.invite, name="round-guests"),
    path("<uuid:uid>/cards/", halls.print_cards, name="round-cards"),
    path("<uuid:uid>/hall/", halls.set_up, name="round-hall"),
    path("<uuid:uid>/hall/renew/", halls.renew, name="round-hall-renew"),
    path("<uuid:uid>/what-if/", what_if.ask_what_if, name="what-if"),
    path("<uuid:uid>/reveal/", halls.reveal, name="round-reveal"),
    path("<uuid:uid>/tie/", running.settle_tie, name="round-tie"),
    path("<uuid:uid>/seal/", running.seal, name="round-seal"),
    path(f"{ENTRY}/", entries.show_entry, name="entry"),
    path(f"{ENTRY}/correct/", entries.correct, name="correction-office"),
    path(f"{ENTRY}/correct/<uuid:seat>/", entries.correct, name="correction"),
    path(f"{ENTRY}/answer/", running.answer, name="correction-answer-office"),
    path(f"{ENTRY}/answer/<uuid:seat>/", running.answer, name="correction-answer"),
    path(f"{ENTRY}/strike/<uuid:seat>/", running.strike, name="sheet-strike"),
    path(f"{ENTRY}/veto/", running.let_veto_fall, name="veto"),
    path(f"{ENTRY}/veto/<uuid:veto>/lift/", running.take_veto_back, name="veto-lift"),
    path(f"{ENTRY}/remove/", running.take_out_entry, name="entry-remove"),
    path(f"{ENTRY}/open/", running.start_entry, name="entry-open"),
    path(f"{ENTRY}/lock/", running.close_entry, name="entry-lock"),
    path(f"{ENTRY}/clock/<slug:part>/", halls.start_part, name="entry-part"),
    path(f"{ENTRY}/reveal/", halls.reveal, name="entry-reveal"),
    path(f"{ENTRY}/sheet/", sheets.mark, name="sheet"),
    path(f"{ENTRY}/check/", sheets.check, name="sheet-check"),
    path(f"{ENTRY}/paper/<uuid:seat>/", sheets.enter_paper, name="sheet-paper"),
    path(f"{ENTRY}/recusal/<uuid:seat>/", running.note_recusal, name="recusal"),
    path(f"{SEAT}/card/", halls.print_cards, name="seat-card"),
    path(f"{SEAT}/remove/", running.take_out_seat, name="seat-remove"),
    path(f"{SEAT}/absent/", running.note_absence, name="seat-absent"),
]
