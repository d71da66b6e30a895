"""Paths that the documents name exist: words about a house that has moved on are worse than none."""

import re
from pathlib import Path

import pytest

from tests.architecture.layers import ROOT

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md"), *(ROOT / "deploy").glob("*.md")]
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
# Only what is plainly a path of this checkout: a known top folder, then something.
PATH = re.compile(r"`((?:src|script|docs|deploy|tests|frontend|requirements|bench)/[\w./-]*\w)`")
# Made by the set-up or a run, so not in a fresh checkout.
BUILT = ("src/bihuan/ui/static", "src/bihuan/papers/fonts")


def missing(document: Path) -> list[str]:
    text = document.read_text(encoding="utf-8")
    links = [(name, document.parent / name) for name in LINK.findall(text)]
    paths = [(name, ROOT / name) for name in PATH.findall(text) if not name.startswith(BUILT)]
    return [name for name, path in [*links, *paths] if not path.exists()]


def test_there_are_documents() -> None:
    assert ROOT / "README.md" in DOCUMENTS
    assert ROOT / "docs" / "architecture.md" in DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_named_exists(document: Path) -> None:
    assert missing(document) == []


def test_no_path_of_a_machine_and_no_registry_host_in_the_project() -> None:
    private = re.compile(r"/work/(?:main|shared)|/root/|/home/\w+/|https?://(?:pypi|registry|files)\.")
    here = Path(__file__)
    files = [
        path
        for folder in ("src", "script", "tests", "docs", "frontend", "requirements", "deploy", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix
        in {
            "",
            ".py",
            ".md",
            ".txt",
            ".in",
            ".mjs",
            ".ts",
            ".html",
            ".yaml",
            ".toml",
            ".sh",
            ".po",
            ".conf",
            ".service",
            ".timer",
        }
        and "__pycache__" not in path.parts
    ]
    files += [path for path in ROOT.glob("*") if path.suffix in {".md", ".toml", ".json", ".py", ".cfg"}]

    found = [str(path.relative_to(ROOT)) for path in files if path != here and private.search(path.read_text("utf-8"))]

    assert found == []
