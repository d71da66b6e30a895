"""The Jinja2 environment of all our own pages: what a template may call, and nothing else."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined

from . import formats, forms, marks, navigation, shell, themes, words
from .addresses import url


def environment(**options: Any) -> Environment:
    """Make the environment for Django's Jinja2 back end, which passes loader, autoescape and reload.

    A name that is not there is an error, not a blank. ``{% trans %}`` and ``_()`` take Django's catalogue; in ``_()`` a
    literal percent sign is written ``%%``.
    """
    options["undefined"] = StrictUndefined
    made = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 -- Django's back end passes autoescape=True
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals.update(
        {
            "static": static,
            "url": url,
            "query": query,
            "language": language,
            "marks": marks,
            "navigation": navigation.menu,
            "shell": shell.frame,
            "theme": themes.theme_of,
            "themes": themes.THEMES,
            "words": words.words,
        }
    )
    made.filters.update(
        {
            "clock": formats.clock,
            "date_list": formats.date_list,
            "date_prose": formats.date_prose,
            "date_table": formats.date_table,
            "machine_time": formats.machine_time,
            "moment": formats.moment,
            "month_words": formats.month_words,
            "number": formats.number,
            "number_short": formats.number_short,
            "rate": formats.rate,
            "ratio": formats.ratio,
            "weekday": formats.weekday,
            "choices": forms.choices,
            "widget": forms.widget,
            "shape": forms.shape,
        }
    )
    return made


def query(current: QueryDict, **changes: Any) -> str:
    """Return the page's own query string with some values changed; None removes one: ``query(request.GET, page=2)``.

    Repeated names keep all their values unless changed.
    """
    pairs = [(name, value) for name, values in current.lists() if name not in changes for value in values]
    pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
    return "?" + urlencode(pairs)


def language() -> str:
    """Return the page's language as the ``lang`` attribute wants it: zh-CN or en."""
    return "zh-CN" if formats.in_chinese() else (get_language() or "en")
