"""Rules of this house that no linter knows. Each message names the file and the line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.layers import SOURCE

EDGES = {"views", "forms", "api"}
# Where SQL of our own may stand, and why; everywhere else it would bind us to one engine.
OWN_SQL = {
    "backstage": "search, outbox and triggers differ between the engines",
    "ledger/actions/inserting.py": "plain INSERT in bulk, the same on both engines",
    "config/keeping/tables.py": "one snapshot of everything, and plain INSERT of what was backed up",
}
PYTHON = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html") if {"jinja2", "templates"} & set(path.parts))


def is_edge(path: Path) -> bool:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return parts[0] not in {"core", "papers", "ui", "config"} and bool(EDGES & set(parts[1:]))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}"


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in nodes(path) if isinstance(node, ast.Call))


def test_there_is_something_to_check() -> None:
    assert any(is_edge(path) for path in PYTHON)
    assert len(TEMPLATES) > 10


@pytest.mark.asvs("14.2.8")
def test_what_leaves_the_house_takes_its_pictures_from_the_public_copies() -> None:
    """Wrong: ``display_key(…)`` in a module that writes papers or workbooks. Right: ``evidence.public.public_display_key(…)``."""
    found = [
        where(path, node)
        for path in PYTHON
        if "exchange" in path.parts
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom)
        and node.module == "bihuan.evidence.store"
        and {"display_key", "thumb_key"} & {alias.name for alias in node.names}
    ]

    assert found == [], "pictures that leave must have been covered: " + ", ".join(found)


@pytest.mark.asvs("8.2.2")
def test_edges_read_through_queries_only() -> None:
    """Wrong: ``Item.objects.get(uid=uid)`` in a view. Right: ``queries.get_item(actor, uid)``, which asks who is asking.

    ``Item.objects.none()`` is no reading: it is the empty choice of a form until its view gives it rows.
    """
    found = [
        where(path, node)
        for path in PYTHON
        if is_edge(path)
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"objects", "_default_manager", "_base_manager"}
        and node.attr != "none"
    ]

    assert found == []


def test_edges_write_through_actions_only() -> None:
    """Wrong: ``item.save()`` in a view. Right: an action, which locks, checks, writes and leaves a line."""
    written = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
    found = [
        where(path, call)
        for path in PYTHON
        if is_edge(path)
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in written
    ]

    assert found == []


@pytest.mark.asvs("1.2.4")
def test_query_dictionaries_never_become_keyword_arguments() -> None:
    """``filter(**request.GET)`` lets a stranger name the column they read."""
    asked = {"filter", "exclude", "annotate", "alias", "get", "Q"}
    found = [
        where(path, call)
        for path in PYTHON
        for call in calls(path)
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in asked
        and any(keyword.arg is None for keyword in call.keywords)
    ]

    assert found == []


@pytest.mark.asvs("1.2.4")
def test_own_sql_stays_where_it_is_listed() -> None:
    """An engine's own SQL works on one of the two databases only."""
    raw = {"raw", "extra", "RawSQL", "cursor"}
    found = [
        where(path, call)
        for path in PYTHON
        if not str(path.relative_to(SOURCE)).startswith(tuple(OWN_SQL))
        for call in calls(path)
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in raw
    ]

    assert found == []


@pytest.mark.asvs("15.3.1")
def test_forms_list_their_fields() -> None:
    found = [
        where(path, node)
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.Constant) and node.value == "__all__"
    ]

    assert found == []


@pytest.mark.asvs("1.2.1")
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_templates_escape_and_hold_no_inline_code(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    wrong = re.findall(
        r"\|\s*safe\b|\bautoescape\s+(?:off|false)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"
        r"|<script(?![^>]*(?:\bsrc\s*=|type\s*=\s*[\"']application/json))",
        text,
        flags=re.IGNORECASE,
    )

    assert wrong == []


@pytest.mark.asvs("1.2.1")
def test_no_text_is_declared_safe_in_code() -> None:
    found = [
        where(path, call)
        for path in PYTHON
        for call in calls(path)
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in {"mark_safe", "SafeString"}
    ]

    assert found == []


@pytest.mark.asvs("1.3.7")
def test_yaml_is_read_safely() -> None:
    found = [
        where(path, call)
        for path in PYTHON
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id, call.func.attr) in {("yaml", "load"), ("yaml", "unsafe_load"), ("yaml", "full_load")}
        and not any(keyword.arg == "Loader" for keyword in call.keywords)
    ]

    assert found == []


@pytest.mark.asvs("13.1.1")
def test_one_module_alone_calls_out_and_one_alone_leaves_letters() -> None:
    """Wrong: ``requests.post(url)``. Right: ``outgoing.post(url, …)``, which checks where the address leads.

    Letters go to the one server that the installation's own settings name; nobody types where that is.
    """
    clients = {
        "requests",
        "httpx",
        "urllib3",
        "aiohttp",
        "smtplib",
        "ftplib",
        "apprise",
        "urllib.request",
        "http.client",
    }
    found = [
        where(path, node)
        for path in PYTHON
        for node in nodes(path)
        if any(name == client or name.startswith(f"{client}.") for name in imported(node) for client in clients)
    ]

    assert {line.split(":")[0] for line in found} == {"backstage/outgoing.py", "backstage/mail/sending.py"}


def imported(node: ast.AST) -> list[str]:
    """The modules a statement imports, if it is one that does."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []
