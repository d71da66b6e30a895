"""Hand-overs in."""

from django.urls import URLPattern, path

from ..views import imports

urlpatterns: list[URLPattern] = [
    path("import/", imports.bring_in, name="import"),
    path("import/<uuid:uid>/", imports.show_handover, name="handover"),
]
