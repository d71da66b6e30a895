"""A realm's own scoring rules: checked, stored once by digest, never changed."""

from uuid import UUID

from django.db import transaction

from bihuan.backstage import audit
from bihuan.backstage.models import AuditAction
from bihuan.backstage.operations import once, record
from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.packs import read_pack
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role
from bihuan.registry.models.appointments import OFFICE_ROLES

from ..models import RuleVersion
from ..pack import ScoringPack
from ..rulebooks import keep_rule

LONGEST_RULE = 200_000


def must_keep_rules(actor: Actor) -> None:
    """Raise Denied for anybody but the people of an office."""
    if not actor.holds(*OFFICE_ROLES):
        raise Denied("rule.not_an_office", N_("评分办法由主管办公室维护"), holders=[Role.OFFICE.label])


def store_rule(text: str, file: str, *, actor: Actor, client_uid: UUID | None = None) -> RuleVersion:
    """Store a rule written as YAML for the actor's realm; the very same one again is the one there.

    Raises Denied, Invalid naming line and field, Conflict where code and version are taken by another content.
    """
    if len(text) > LONGEST_RULE:
        raise Invalid("rule.long", N_("评分办法最多 %(most)s 个字"), most=LONGEST_RULE, field="text")
    with transaction.atomic():
        must_keep_rules(actor)
        stored = once(client_uid, actor=actor, verb="scoring.store_rule", payload={"text": text})
        if stored is not None:
            return RuleVersion.objects.get(uid=stored["rule"])
        source = read_pack(text, file, ScoringPack)
        taken = RuleVersion.objects.filter(realm_id=actor.realm_id, code=source.code, version=source.version)
        if taken.exclude(digest=source.digest).exists():
            message = N_("代码 %(rule)s 的第 %(version)s 版已经有了，内容不同；请改版本号")
            raise Conflict("rule.version_taken", message, rule=source.code, version=source.version)
        rule = keep_rule(source, realm_id=actor.realm_id)
        audit.note(
            AuditAction.SETTING, actor=actor, target_kind="scoring.rule", target=str(rule.uid), digest=rule.digest
        )
        record(client_uid, {"rule": str(rule.uid)})
    return rule
