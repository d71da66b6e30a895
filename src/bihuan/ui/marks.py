"""Icons and state tags, which a list page draws by the hundred: plain functions, several times quicker than macros."""

from functools import cache

from django.templatetags.static import static
from markupsafe import Markup, escape

KINDS = frozenset({"todo", "doing", "hold", "check", "soon", "late", "done", "back", "grey"})


def icon(name: str, label: str | None = None) -> Markup:
    """Return a drawing from the sprite, silent to screen readers unless it has a ``label`` of its own."""
    if label is None:
        return _silent(name)
    return Markup('<svg class="icon" role="img" aria-label="%s"><use href="%s#%s"/></svg>') % (label, _sprite(), name)


def glyph(kind: str) -> Markup:
    """Return the shape of a kind of state; the grey kinds have none. Raises KeyError for a kind that is none."""
    if kind not in KINDS:
        raise KeyError(kind)
    return Markup("") if kind == "grey" else _silent(f"state-{kind}")


def tag(kind: str, text: object) -> Markup:
    """Return a state as glyph and word on its tint; an adjective, never a verb, never clickable. Raises KeyError."""
    # Both inserted values are markup already: the glyph is ours, the word is escaped here.
    return Markup(f'<span class="tag {kind}">{glyph(kind)}{escape(text)}</span>')  # noqa: S704


@cache
def _silent(name: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true"><use href="%s#%s"/></svg>') % (_sprite(), name)


@cache
def _sprite() -> str:
    return static("ui/icons.svg")
