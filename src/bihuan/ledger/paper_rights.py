"""Who writes, issues and reads the papers of an office."""

from bihuan.core.errors import Denied
from bihuan.core.text import N_
from bihuan.registry.actor import Actor, Post
from bihuan.registry.models import Line, Role
from bihuan.registry.models.appointments import OFFICE_ROLES

from .paper_kinds import DocumentKind

WORKING_ROLES = (Role.LIAISON, Role.HEAD, Role.DELEGATE, *OFFICE_ROLES)
SIGNING_ROLES = (Role.HEAD, Role.DELEGATE, Role.OFFICE_HEAD)

DRAFTING: dict[DocumentKind, tuple[Role, ...]] = {
    DocumentKind.NOTICE: OFFICE_ROLES,
    DocumentKind.REPORT: WORKING_ROLES,
    DocumentKind.UPPER: OFFICE_ROLES,
    DocumentKind.SUPERVISION: OFFICE_ROLES,
}
ISSUING: dict[DocumentKind, tuple[Role, ...]] = {
    DocumentKind.NOTICE: OFFICE_ROLES,
    DocumentKind.REPORT: SIGNING_ROLES,
    DocumentKind.UPPER: OFFICE_ROLES,
    DocumentKind.SUPERVISION: (Role.OFFICE_HEAD,),
}

_NOT_YOURS = N_("只有发文单位可以起草和修改这份文书")
_NOT_ISSUER = N_("这份文书只能由%(who)s签发或撤销")
_NOT_OFFICE = N_("只有主管办公室可以更换文书模板")


def posts_for(actor: Actor, kind: DocumentKind, *, line: Line | None = None) -> tuple[Post, ...]:
    """The posts under which somebody may draft papers of a kind."""
    return actor.posts_as(*DRAFTING[kind], line=line)


def offered_kinds(actor: Actor) -> list[DocumentKind]:
    """The kinds somebody may draft under one of their posts."""
    return [kind for kind in DocumentKind if posts_for(actor, kind)]


def can_draft(actor: Actor, kind: DocumentKind, unit: int, line: Line) -> bool:
    """Write, change, drop a draft, and take its scan back."""
    return any(post.unit_id == unit for post in posts_for(actor, kind, line=line))


def can_issue(actor: Actor, kind: DocumentKind, unit: int, line: Line) -> bool:
    """Give it its number; the same people may strike it out again."""
    return any(post.unit_id == unit for post in actor.posts_as(*ISSUING[kind], line=line))


def require_draft(actor: Actor, kind: DocumentKind, unit: int, line: Line) -> None:
    """Raise Denied for those who may not draft."""
    if not can_draft(actor, kind, unit, line):
        raise Denied("document.not_yours", _NOT_YOURS, holders=tuple(role.label for role in DRAFTING[kind]))


def require_issue(actor: Actor, kind: DocumentKind, unit: int, line: Line) -> None:
    """Raise Denied for those who may not issue."""
    if not can_issue(actor, kind, unit, line):
        roles = ISSUING[kind]
        message = _NOT_ISSUER
        who = "、".join(str(role.label) for role in roles)
        raise Denied("document.not_issuer", message, who=who, holders=tuple(role.label for role in roles))


def require_office(actor: Actor, office: int) -> None:
    """Raise Denied unless somebody works in this office."""
    if not any(post.unit_id == office for post in actor.posts_as(*OFFICE_ROLES)):
        raise Denied("document.not_office", _NOT_OFFICE, holders=tuple(role.label for role in OFFICE_ROLES))
