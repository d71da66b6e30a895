"""The one address that every provider sends the browser back to, with its own key in it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def return_address(request: HttpRequest, app: Any) -> str:
    """Return it whole, as it has to be registered with the provider."""
    return request.build_absolute_uri(reverse("account_identity_return", kwargs={"provider_id": app.provider_id}))
