"""The root of the site, and its search."""

from django.urls import path

from .search import views as search
from .today import views

app_name = "desk"
urlpatterns = [
    path("", views.show_today, name="today"),
    path("search/", search.show_found, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
]
