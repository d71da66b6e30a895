"""What only an API has to refuse, told to ``config.api.problems``: fields by name, and a copy that has grown old."""


class WrongFields(Exception):
    """Fields that break a rule, each with its translated sentences."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Stale(Exception):
    """The thing has changed since the sender read it (``If-Match``)."""
