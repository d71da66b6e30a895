"""Lists, batches and handing over in bulk."""

from django.urls import URLPattern, path

from ..views import batches, board, bulk, calendar, dispatch, lists, register, saved_views

urlpatterns: list[URLPattern] = [
    path("", lists.show_items, name="items"),
    path("home/", saved_views.open_ledger, name="home"),
    path("board/", board.show_board, name="board"),
    path("calendar/", calendar.show_calendar, name="calendar"),
    path("views/", saved_views.show_views, name="views"),
    path("views/<uuid:uid>/rename/", saved_views.rename, name="view-rename"),
    path("views/<uuid:uid>/first/", saved_views.open_first, name="view-first"),
    path("views/<uuid:uid>/delete/", saved_views.delete, name="view-delete"),
    path("register/", register.register, name="register"),
    path("bulk/", bulk.make_moves, name="bulk"),
    path("bulk/<uuid:uid>/", bulk.show_done, name="bulk-done"),
    path("dispatch/", dispatch.dispatch, name="dispatch"),
    path("dispatch/<uuid:uid>/", dispatch.show_dispatched, name="dispatched"),
    path("batches/", batches.show_batches, name="batches"),
    path("batches/new/", batches.open_batch, name="batch-new"),
    path("batches/<uuid:uid>/", batches.show_batch, name="batch"),
    path("batches/<uuid:uid>/stage/", batches.change_stage, name="batch-stage"),
    path("batches/<uuid:uid>/recall/", batches.recall, name="batch-recall"),
]
