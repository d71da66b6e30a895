"""What a speaker's template is filled with: each business registers what it knows of a unit for its kind of meeting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .models import Meeting, MeetingKind, Part


@dataclass(frozen=True)
class Section:
    """A heading of the report and what is known for it; without lines the speaker writes there."""

    title: str
    lines: Sequence[str] = ()


# The sections for one speaker of one meeting. They go on paper, in the language of the papers.
Provider = Callable[[Meeting, Part], Sequence[Section]]

_registered: dict[MeetingKind, Provider] = {}
ORDINARY = (Section("一、基本情况"), Section("二、主要做法和成效"), Section("三、存在问题"), Section("四、下一步打算"))


def register(kind: MeetingKind, provider: Provider) -> None:
    """Name the provider for a kind of meeting, from ``AppConfig.ready()``. Raises ValueError for a second one."""
    if _registered.setdefault(kind, provider) is not provider:
        raise ValueError(f"two providers for {kind}")


def sections_for(meeting: Meeting, part: Part) -> Sequence[Section]:
    """The sections of one speaker's template; of a kind nobody registered, the ordinary ones."""
    provider = _registered.get(MeetingKind(meeting.kind))
    return provider(meeting, part) if provider else ORDINARY
