"""Invitations as a workbook: a one-time link for everybody who has no password yet, to be sent to each alone."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.core.zh import day_in_table
from bihuan.papers.layout import Column, TableSheet
from bihuan.papers.writing import write_workbook
from bihuan.registry import onetime, rules
from bihuan.registry.actions.locking import today
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Unit
from bihuan.registry.personal import read
from bihuan.registry.queries.people import live_posts_of
from bihuan.registry.witness import Act, tell

COLUMNS = (
    (N_("姓名"), 12),
    (N_("任职"), 30),
    (N_("用户名"), 22),
    (N_("一次性链接"), 96),
    (N_("有效到"), 20),
)


def uninvited(actor: Actor) -> list[Account]:
    """Return the open accounts of the realm that nobody has set a password for, in the order of their user names."""
    accounts = Account.objects.filter(person__realm_id=actor.realm_id, person__erased_at__isnull=True, is_active=True)
    found = accounts.exclude(uid=actor.account_uid).select_related("person__personal").order_by("username")
    return [account for account in found if not account.has_usable_password()]


def write_invitations(path: Path, *, address_of: Callable[[str], str], actor: Actor) -> int:
    """Give everybody without a password a fresh link and write them to ``path`` (.xlsx); returns how many.

    ``address_of`` makes the address of a token. Links given out before are dead. Raises Denied without the right to
    manage people; Invalid where everybody has a password.
    """
    with transaction.atomic():
        rules.require_manage_people(actor)
        accounts = uninvited(actor)
        if not accounts:
            raise Invalid("invitations.none", N_("没有还未设密码的账号，不用发邀请。"))
        until = timezone.localtime(timezone.now() + onetime.LIFETIME)
        posts = live_posts_of(actor, [account.person_id for account in accounts], today=today())
        rows = []
        for account in accounts:
            held = "；".join(
                f"{post.unit.short_name} {post.title or post.get_role_display()}" for post in posts[account.person_id]
            )
            link = address_of(onetime.give_link(account, actor=actor))
            name = read(account.person.personal, account.person).name
            rows.append([name, held or _("没有任职"), account.username, link, _moment(until)])
        realm = Unit.objects.get(pk=actor.realm_id)
        tell(Act.EXPORT, actor=actor, target_kind="table", target=realm.uid, verb="invitations", rows=str(len(rows)))
        sheet = TableSheet(
            name=_("邀请"),
            columns=tuple(Column((_(head),), width) for head, width in COLUMNS),
            rows=iter(rows),
            title=_("%(realm)s账号邀请") % {"realm": realm.name},
            lines=(_("请把每个链接单独发给本人，不要整表转发；打开后设好密码即失效。"),),
            page_footer=_("第 {page} 页，共 {pages} 页"),
        )
        return write_workbook(path, [sheet])


def _moment(at: datetime) -> str:
    return f"{day_in_table(at.date())} {at:%H:%M}"
