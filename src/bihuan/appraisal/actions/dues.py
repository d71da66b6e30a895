"""By when a promise is to be kept."""

from datetime import date

from ..models import Declaration


def due_day(declaration: Declaration) -> date:
    """The day by which a promise is to be kept: as written, or the last day of the year after the review's."""
    return declaration.promise_by or date(declaration.review.year + 1, 12, 31)
