"""What a browser would send of a page's form if nothing in it were touched."""

from collections.abc import Iterator
from html.parser import HTMLParser

Fields = dict[str, list[str]]


class Forms(HTMLParser):
    """Reads every posted form of a page: its fields by name, buttons and the token against forgery aside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Fields] = []
        self._fields: Fields | None = None
        self._name = ""
        self._area: list[str] | None = None
        self._options: list[tuple[str, bool]] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self._fields = {} if given.get("method") == "post" else None
            if self._fields is not None:
                self.found.append(self._fields)
        elif self._fields is None:
            return
        elif tag == "option" and self._options is not None:
            self._options.append((given.get("value") or "", "selected" in given))
        elif given.get("name"):
            self._begin(tag, str(given["name"]), given)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag == "textarea" and self._area is not None:
            self._keep("".join(self._area).removeprefix("\n"))
            self._area = None
        elif tag == "select" and self._options is not None:
            chosen = [value for value, selected in self._options if selected]
            for value in chosen or [value for value, _ in self._options[:1]]:
                self._keep(value)
            self._options = None

    def _begin(self, tag: str, name: str, given: dict[str, str | None]) -> None:
        self._name = name
        if tag == "textarea":
            self._area = []
        elif tag == "select":
            self._options = []
        elif tag == "input" and name != "csrfmiddlewaretoken" and _is_sent(given):
            self._keep(given.get("value") or "")

    def _keep(self, value: str) -> None:
        if self._fields is not None:
            self._fields.setdefault(self._name, []).append(value)


def form_with(page: str, *names: str) -> Fields:
    """The one posted form of a page that has all of these fields."""
    (form,) = _having(page, names)
    return form


def _having(page: str, names: tuple[str, ...]) -> Iterator[Fields]:
    return (form for form in Forms(page).found if set(names) <= set(form))


def _is_sent(given: dict[str, str | None]) -> bool:
    return given.get("type") != "file" and (given.get("type") not in ("radio", "checkbox") or "checked" in given)
