"""Reading 核验: what of a declaration the office marks itself, what it found, and who sees that."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.evidence.models import Evidence
from bihuan.registry.actor import Actor
from bihuan.scoring.criteria import Leaf
from bihuan.scoring.gathering import marked_by
from bihuan.scoring.models import Entry, Sheet
from bihuan.scoring.queries import papers_of
from bihuan.scoring.rulebooks import source_of
from bihuan.scoring.stages import RoundStage

from .models import Declaration, Finding
from .queries import over, own_declarations

FINDING_KIND = "appraisal.finding"


def visible_findings(actor: Actor) -> QuerySet[Finding]:
    """Those of declarations the actor oversees; of those of their own units once the result is sealed."""
    sealed = Q(declaration__entry__round__stage=RoundStage.SEALED.value)
    seen = over(actor, "declaration__review__") | (sealed & own_declarations(actor, "declaration__"))
    return Finding.objects.filter(seen, realm_id=actor.realm_id)


def entry_of(declaration: Declaration) -> Entry | None:
    """What the declaration is in its review's round, unless it was taken out."""
    entry = declaration.entry
    return entry if entry is not None and entry.withdrawn_at is None else None


def checked_criteria(entry: Entry) -> Sequence[Leaf]:
    """What no panel marks: the office's own criteria of the round's rule."""
    return marked_by(source_of(entry.round.rule).content, None)


def office_sheet(entry: Entry) -> Sheet | None:
    """The office's own sheet for an entry."""
    return papers_of(entry.round, entry=entry).sheets.get((entry.pk, None))


@dataclass(frozen=True)
class Found:
    """One criterion with what was found, and the files."""

    criterion: Leaf
    finding: Finding | None
    files: Sequence[Evidence]


def found_about(actor: Actor, declaration: Declaration) -> list[Found]:
    """Every criterion the office marks, with what the actor may see of it: three queries; none where nothing is marked."""
    entry = entry_of(declaration)
    if entry is None:
        return []
    rows = visible_findings(actor).filter(declaration=declaration).prefetch_related("files__evidence")
    known = {one.criterion: one for one in rows}
    return [
        Found(leaf, known.get(leaf.key), [one.evidence for one in known[leaf.key].files.all()])
        if leaf.key in known
        else Found(leaf, None, [])
        for leaf in checked_criteria(entry)
    ]
