"""Pages are tested on one database: PostgreSQL answers each of them in the walk (tests/security), and these here."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
# What they filter, sort and count by is SQL of their own.
ON_BOTH = {"test_board.py", "test_calendar.py", "test_lists.py", "test_saved_views.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the others as run once."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.name not in ON_BOTH:
            item.add_marker(pytest.mark.once)
