"""A file on this machine, read once: looked at, then saved or let go. For the command line and other programs."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.evidence.intake import incoming_folder
from bihuan.evidence.store import original_key, storage
from bihuan.ledger.actions.saving import save_handover, store_files
from bihuan.ledger.exchange.books import known_names
from bihuan.ledger.exchange.intake import (
    Intake,
    Terms,
    answers_of,
    intake_of,
    open_batch,
    require_savable,
    staged_intake,
    weigh,
)
from bihuan.ledger.exchange.preview import Preview
from bihuan.ledger.exchange.reading import ReadFile, read_file
from bihuan.ledger.models import Handover
from bihuan.registry.actor import Actor

At = Callable[[str], None]
STEPS = 4


def silently(_: str) -> None:
    """Hear of a step and say nothing."""


@dataclass(frozen=True)
class Opened:
    """A hand-over that was read and weighed; its pictures lie in a folder that goes when it is closed."""

    path: Path
    read: ReadFile
    intake: Intake
    preview: Preview
    actor: Actor
    decision: Path | None = None

    @property
    def changes_something(self) -> bool:
        """Whether saving would write anything: a file handed in twice does not."""
        return self.preview.changes_something

    def save(self, *, without_refused: bool = False, at: At = silently) -> Handover:
        """Save it, all or nothing. Raises what ``save_handover`` raises."""
        require_savable(self.intake, self.preview, without_refused=without_refused)
        at(N_("存放文件和照片"))
        pictures = self.read.pictures
        files = store_files(
            self.preview,
            source=self.path,
            name=self.intake.file_name,
            pictures=pictures,
            actor=self.actor,
            decision=self.decision,
        )
        at(N_("登记各行"))
        return save_handover(self.intake, self.preview, files, actor=self.actor, without_refused=without_refused)


@contextmanager
def opened(
    path: Path,
    terms: Terms,
    *,
    actor: Actor,
    sheets: Sequence[str] = (),
    decision: Path | None = None,
    at: At = silently,
) -> Iterator[Opened]:
    """Read and weigh a file on this machine; nothing is written before ``save``.

    ``sheets`` names those to read, by default the likeliest; ``decision`` is the scan of the paper decision behind an
    opening balance. ``at`` hears of each step as it begins. Heads that nobody knows are left out. Raises Invalid for a file refused as a whole, and what ``open_batch`` raises.
    """
    open_batch(actor, terms)
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as folder:
        at(N_("读取文件"))
        read = read_file(
            path,
            name=path.name,
            answers=answers_of(terms.owner, terms.source, opening=terms.opening is not None),
            pictures_folder=Path(folder),
            sheets=sheets,
            names=known_names(actor.realm_id, today=timezone.localdate()),
        )
        if not read.table_found:
            message = N_("“%(file)s”里没有找到问题表：需要一行表头，写明“存在问题”“责任单位”“整改时限”等栏目")
            raise Invalid("import.no_table", message, file=path.name)
        at(N_("对照单位、点位和批次"))
        intake = intake_of(read, terms, actor=actor)
        yield Opened(path, read, intake, weigh(intake, actor=actor), actor, decision)


@contextmanager
def read_again(handover: Handover, sheets: Sequence[str] | None = None) -> Iterator[tuple[Path, ReadFile]]:
    """Read a staged hand-over's file once more, pictures and all; gives the copy's path and what was read.

    ``sheets`` names those to read instead of those read before.

    Raises Invalid for a file that is refused as a whole.
    """
    with tempfile.TemporaryDirectory(dir=incoming_folder()) as folder:
        path, pictures = Path(folder) / "source", Path(folder) / "pictures"
        pictures.mkdir()
        with storage().open(original_key(handover.realm.uid, handover.file.sha256)) as kept, path.open("wb") as copy:
            shutil.copyfileobj(kept, copy)
        yield (
            path,
            read_file(
                path,
                name=handover.file_name,
                answers=answers_of(handover.owner, handover.source, opening=bool(handover.opening)),
                pictures_folder=pictures,
                sheets=handover.facts["sheets"] if sheets is None else sheets,
                names=known_names(handover.realm_id, today=timezone.localdate(handover.created_at)),
            ),
        )


def save_staged(handover: Handover, preview: Preview, *, actor: Actor, without_refused: bool) -> Handover:
    """Save a hand-over that was staged and looked at. Raises what ``save_handover`` raises."""
    intake = staged_intake(handover, actor=actor)
    require_savable(intake, preview, without_refused=without_refused)
    with read_again(handover) as (path, read):
        files = store_files(preview, source=path, name=handover.file_name, pictures=read.pictures, actor=actor)
    files = replace(files, decision=handover.decision)
    return save_handover(intake, preview, files, actor=actor, without_refused=without_refused, staged=handover)
