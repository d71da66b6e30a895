"""核验: the office marks what no panel marks, by scoring's own action, and says what it found, with files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Invalid
from bihuan.core.sealing import canonical_json, digest
from bihuan.core.text import N_
from bihuan.evidence.actions import link_evidence
from bihuan.registry.actor import Actor
from bihuan.scoring.actions import save_sheet
from bihuan.scoring.criteria import Leaf
from bihuan.scoring.models import Entry
from bihuan.scoring.stages import RoundStage, SheetStage

from ..acts import append
from ..findings import FINDING_KIND, checked_criteria, entry_of, office_sheet
from ..models import Declaration, Finding, FindingFile
from .loading import limited_words, lock_judged

MOST_FILES = 20


@dataclass(frozen=True)
class CheckDraft:
    """What was found, by criterion: words, new files, and the marks as typed; no marks once they are submitted."""

    words: Mapping[str, str]
    files: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    marks: Mapping[str, str] | None = None

    def body(self) -> dict[str, object]:
        """All of it as canonical JSON takes it."""
        return {
            "words": {key: words.strip() for key, words in self.words.items()},
            "files": {key: sorted(map(str, files)) for key, files in self.files.items() if files},
            "marks": None if self.marks is None else dict(self.marks),
        }


def check_declaration(
    uid: UUID,
    draft: CheckDraft,
    *,
    submit: bool,
    actor: Actor,
    revision: int | None = None,
    client_uid: UUID | None = None,
) -> Declaration:
    """Keep what was found about an entry's declaration and save its marks, or submit them: every criterion then has words.

    Once the marks are submitted words and files may still be added, until the result is sealed; ``revision`` is that of the
    office's sheet. Raises Denied, NotFound, Conflict for what is no entry or is sealed, Invalid for words that are missing
    (``field`` is the criterion) or unknown criteria, and what scoring refuses.
    """
    payload = {"declaration": str(uid), "submit": submit, **draft.body()}
    with transaction.atomic():
        declaration = lock_judged(uid, actor=actor)
        if once(client_uid, actor=actor, verb="appraisal.check_declaration", payload=payload) is not None:
            return declaration
        entry = _checked_entry(declaration)
        criteria = {leaf.key: leaf for leaf in checked_criteria(entry)}
        for key in (*draft.words, *draft.files):
            if key not in criteria:
                raise Invalid("mark.criterion", N_("办法里没有可打分的指标“%(name)s”。"), name=key)
        if submit:
            _require_words(criteria, draft.words)
        sheet = office_sheet(entry)
        submitted = sheet is not None and sheet.stage == SheetStage.SUBMITTED
        if draft.marks is not None:
            save_sheet(entry.round.uid, entry.uid, None, draft.marks, submit=submit, actor=actor, revision=revision)
        elif submitted:
            _require_words(criteria, draft.words)
        files = [file for key in criteria for file in _keep(declaration, key, draft, actor)]
        content = digest(canonical_json(draft.body()["words"]))
        append(
            declaration.review,
            "check",
            actor=actor,
            declaration=declaration,
            content=content,
            files=files,
            submit=submit,
        )
        record(client_uid, {"declaration": str(uid)})
    return declaration


def _checked_entry(declaration: Declaration) -> Entry:
    entry = entry_of(declaration)
    if entry is None or not checked_criteria(entry):
        raise Conflict("declaration.not_checked", N_("这份申报没有列入考评，或评分办法里没有由办公室核验的指标"))
    if entry.round.stage == RoundStage.SEALED:
        raise Conflict("round.sealed", N_("结果已经封存"))
    return entry


def _require_words(criteria: Mapping[str, Leaf], words: Mapping[str, str]) -> None:
    for key, leaf in criteria.items():
        if not words.get(key, "").strip():
            message = N_("请写明“%(criterion)s”的核验情况")
            raise Invalid("finding.words", message, criterion=leaf.label.zh, field=f"words-{key}")


def _keep(declaration: Declaration, key: str, draft: CheckDraft, actor: Actor) -> list[str]:
    """Write what was found on one criterion; returns the ids of its new files."""
    words = limited_words(draft.words.get(key, ""), field=f"words-{key}")
    uids = draft.files.get(key, ())
    known = Finding.objects.filter(declaration=declaration, criterion=key).first()
    if known is None and not words and not uids:
        return []
    finding, _ = Finding.objects.update_or_create(
        declaration=declaration,
        criterion=key,
        defaults={
            "realm_id": declaration.realm_id,
            "words": words,
            "by_id": actor.account_id,
            "at": timezone.now(),
        },
    )
    if finding.files.count() + len(uids) > MOST_FILES:
        raise Invalid("attachment.too_many", N_("附件最多 %(most)s 个"), most=MOST_FILES)
    linked = link_evidence(uids, target_kind=FINDING_KIND, target_uid=finding.uid, actor=actor)
    for one in linked:
        FindingFile.objects.get_or_create(evidence=one, defaults={"realm_id": finding.realm_id, "finding": finding})
    return [str(one.uid) for one in linked]
