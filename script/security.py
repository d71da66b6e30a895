"""Joins the security checklist with the tests that carry its ids and writes docs/security.md. ``--check`` only compares."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
CHECKLIST = ROOT / "tests" / "security" / "checklist.yaml"
DOCUMENT = ROOT / "docs" / "security.md"
MOST_TESTS = 4
HEAD = """# Security

Written by `script/security` from tests/security/checklist.yaml and the tests that carry an id (`@pytest.mark.asvs`). *yes*: every id of
the line is proven by a test. *partly*: some are. *not yet*: none is, or the thing is not built; why stands beside it.

"""


@dataclass(frozen=True)
class Line:
    """One line of the checklist: what must be true, its ids, and what is still missing."""

    what: str
    ids: tuple[str, ...]
    wait: str


def sections() -> Iterator[tuple[str, list[Line]]]:
    """The checklist, by its headings."""
    # Ids look like numbers to YAML where they have two parts; ours have three and more.
    told = yaml.safe_load(CHECKLIST.read_text(encoding="utf-8"))
    for title, lines in told.items():
        yield title, [Line(one["what"], tuple(str(i) for i in one["ids"]), one.get("wait", "")) for one in lines]


def proven() -> dict[str, list[str]]:
    """Which tests carry which id, as ``file::test``."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for number in _ids(node):
                    found.setdefault(number, []).append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def _ids(node: ast.FunctionDef) -> Iterator[str]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "asvs":
            yield from (str(one.value) for one in mark.args if isinstance(one, ast.Constant))


def document() -> str:
    """The whole page."""
    tests, counts, body = proven(), dict.fromkeys(("yes", "partly", "not yet"), 0), []
    for title, lines in sections():
        body += [f"## {title}", "", "| what | ids | | proof, or what is missing |", "|---|---|---|---|"]
        for line in lines:
            state = _state(line, tests)
            counts[state] += 1
            body.append(f"| {line.what} | {', '.join(line.ids)} | {state} | {_proof(line, tests)} |")
        body.append("")
    told = ", ".join(f"{count} {state}" for state, count in counts.items())
    return HEAD + f"{told}.\n\n" + "\n".join(body)


def _state(line: Line, tests: dict[str, list[str]]) -> str:
    has = [number in tests for number in line.ids]
    if all(has) and not line.wait:
        return "yes"
    return "partly" if any(has) else "not yet"


def _proof(line: Line, tests: dict[str, list[str]]) -> str:
    named = list(dict.fromkeys(test for number in line.ids for test in tests.get(number, ())))
    shown = [f"`{one}`" for one in named[:MOST_TESTS]]
    if len(named) > MOST_TESTS:
        shown.append(f"and {len(named) - MOST_TESTS} more")
    missing = [number for number in line.ids if number not in tests]
    rest = f"No test carries {', '.join(missing)}." if missing and not line.wait else ""
    return " ".join(filter(None, ["<br>".join(shown), rest, line.wait]))


def main() -> int:
    """Write the page, or say that it is old."""
    text = document()
    if "--check" in sys.argv[1:]:
        return 0 if DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text else 1
    DOCUMENT.write_text(text, encoding="utf-8")
    sys.stdout.write(f"written: {DOCUMENT.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
