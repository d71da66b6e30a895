"""Every door of the installation (ASVS 6.1.3). The names are django-allauth's own: it looks for them."""

from django.urls import path

from bihuan.desk.identities import views as identities

from . import views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("reauthenticate/", views.prove_it, name="account_reauthenticate"),
    path("link/<str:token>/", views.one_time_link, name="one-time-link"),
    path("identity/<slug:provider_id>/", identities.leave_to_sign_in, name="account_identity_login"),
    path("identity/<slug:provider_id>/callback/", identities.come_back, name="account_identity_return"),
]
