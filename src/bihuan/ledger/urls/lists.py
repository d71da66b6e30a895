"""Lists, batches and handing over in bulk."""

from django.urls import URLPattern, path

from ..views import batches, bulk, dispatch, lists, register

urlpatterns: list[URLPattern] = [
    path("", lists.show_items, name="items"),
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
