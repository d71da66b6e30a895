import ast
from pathlib import Path

import pytest

from tests.architecture.layers import ROOT, SOURCE

LONGEST_FILE = 400
LONGEST_TEST_FILE = 700
LONGEST_FUNCTION = 60
# Why a file may be longer, by its path in src/bihuan.
REASONS = {
    "ledger/lifecycle.py": "the one table of legal moves, to be read as one",
}


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_long_files_have_a_reason() -> None:
    long = {str(path.relative_to(SOURCE)) for path in python_files(SOURCE) if line_count(path) > LONGEST_FILE}

    assert sorted(long - set(REASONS)) == []
    assert sorted(set(REASONS) - long) == []


def test_long_test_files_are_two_subjects() -> None:
    tests = python_files(ROOT / "tests")

    assert [str(path.relative_to(ROOT)) for path in tests if line_count(path) > LONGEST_TEST_FILE] == []


@pytest.mark.parametrize("folder", ["src", "script"])
def test_functions_are_short(folder: str) -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in python_files(ROOT / folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]

    assert long == []
