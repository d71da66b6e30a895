"""One family of errors that any layer may raise and one place at the edge turns into words for a person."""

from typing import Any


class DomainError(Exception):
    """Something a person asked for cannot be done, said so that they know what to do.

    ``code`` is stable and machine-readable, ``message`` a marked msgid with ``%(name)s`` placeholders,
    ``data`` the values for them. The edge translates and interpolates; ``str()`` gives the untranslated sentence.
    """

    def __init__(self, code: str, message: str, **data: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.data = data

    def __str__(self) -> str:
        return self.message % self.data if self.data else self.message


class Invalid(DomainError):
    """What was given breaks a rule; the giver can mend it."""


class Unavailable(Invalid):
    """What the installation stands on does not answer just now: nothing was done, and the same may be asked again.

    A kind of Invalid, so that a form shows it above what was typed instead of losing it.
    """


class Denied(DomainError):
    """The person has no right to this, though they may see the object."""


class NotFound(DomainError):
    """There is no such thing, or none this person may know of: the two are never told apart."""


class Conflict(DomainError):
    """Somebody else was there first; ``data`` holds what is needed to show both sides."""
