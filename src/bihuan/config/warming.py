"""Loading everything a request may need before there are threads that ask for it."""

from django.template import engines
from django.urls import get_resolver

from bihuan.evidence.store import storage


def load_all() -> None:
    """Import all pages, the API, the templates' environment and the store of files.

    Django leaves them to the first request. Several threads have several first requests, and two that import modules which
    import one another are told of a deadlock by the interpreter, again and again: uploads were answered with 500.
    """
    _ = get_resolver().url_patterns
    _ = engines.all()
    storage()
