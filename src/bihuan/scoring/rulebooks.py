"""Scoring rules in use: stored once by digest, read back checked."""

from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.core.errors import Invalid, NotFound
from bihuan.core.packs import PackSource, restore_pack
from bihuan.core.text import N_

from .models import RuleVersion
from .pack import ScoringPack, shipped_scoring_pack

SHIPPED = ("hundred", "expert_and_check", "marks_and_vote", "drop_extremes")


def keep_rule(source: PackSource[ScoringPack], *, realm_id: int | None) -> RuleVersion:
    """Store a rule unless this very content is stored already; without a realm it belongs to the program."""
    version, _ = RuleVersion.objects.get_or_create(
        realm_id=realm_id,
        digest=source.digest,
        defaults={
            "code": source.code,
            "version": source.version,
            "title": source.title.zh,
            "body": source.body.decode(),
            "stored_at": timezone.now(),
        },
    )
    return version


def keep_shipped_rules() -> None:
    """Store the rules that come with the program, each unless its very content is stored already."""
    for name in SHIPPED:
        keep_rule(shipped_scoring_pack(name), realm_id=None)


def rules_for(realm_id: int) -> QuerySet[RuleVersion]:
    """The rules a realm may choose: its own and those that came with the program, newest first."""
    return RuleVersion.objects.filter(Q(realm_id=realm_id) | Q(realm__isnull=True)).order_by("-id")


def source_of(version: RuleVersion) -> PackSource[ScoringPack]:
    """The rule of a stored version. Raises NotFound where the stored content is not what its digest says."""
    return _read(version.digest, version.body)


@lru_cache(maxsize=64)
def _read(digest: str, body: str) -> PackSource[ScoringPack]:
    """Parsing is slow and the content never changes: the digest is the key."""
    try:
        source = restore_pack(body.encode(), ScoringPack)
    except Invalid as damaged:
        raise NotFound("rule.damaged", N_("评分办法的内容与指纹不符")) from damaged
    if source.digest != digest:
        raise NotFound("rule.damaged", N_("评分办法的内容与指纹不符"))
    return source
