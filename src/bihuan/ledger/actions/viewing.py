"""Naming lists, renaming and deleting them. A view belongs to one account and moves no item, so no chain tells of it."""

from uuid import UUID

from django.db import transaction

from bihuan.core.errors import Conflict, Denied, Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Role

from ..models import SavedView
from ..queries import READING_ROLES
from ..saved_views import MOST_VIEWS, get_view, visible_to

NOT_HELD = N_("您没有担任这个角色，不能给它设默认视图。")
LONGEST_NAME: int = SavedView._meta.get_field("name").max_length or 0
LONGEST_ADDRESS: int = SavedView._meta.get_field("address").max_length or 0


def keep_view(name: str, address: str, *, actor: Actor) -> SavedView:
    """Keep a list under a name; the same list under the same name again changes nothing.

    Raises Denied for who reads no ledger, Invalid for no name, one too long or a list of everything, Conflict where the
    name stands for another list or there are too many views.
    """
    with transaction.atomic():
        account, own = _locked(actor)
        name = _checked(name)
        if not address:
            raise Invalid("view_of_everything", N_("全部事项不用存成视图，请先筛选。"))
        if len(address) > LONGEST_ADDRESS:
            raise Invalid("view_too_long", N_("筛选条件太长，存不下，请去掉几个再存。"))
        same = next((view for view in own if view.name == name), None)
        if same is not None and same.address == address:
            return same
        if same is not None:
            raise Conflict("view_name_taken", N_("您已有名为“%(name)s”的视图，请换一个名称。"), name=name, field="name")
        if len(own) >= MOST_VIEWS:
            raise Conflict("views_full", N_("最多存 %(most)s 个视图，请先删掉不用的。"), most=MOST_VIEWS)
        return SavedView.objects.create(realm_id=actor.realm_id, account=account, name=name, address=address)


def rename_view(uid: UUID, name: str, *, actor: Actor) -> SavedView:
    """Give a view another name. Raises NotFound for another's, Invalid and Conflict as ``keep_view``."""
    with transaction.atomic():
        _account, own = _locked(actor)
        view = get_view(actor, uid)
        name = _checked(name)
        if any(other.name == name for other in own if other.pk != view.pk):
            raise Conflict("view_name_taken", N_("您已有名为“%(name)s”的视图，请换一个名称。"), name=name, field="name")
        view.name = name
        view.save(update_fields=["name"])
    return view


def open_view_first(uid: UUID, role: Role | None, *, actor: Actor) -> SavedView:
    """Let a view open first for one of one's roles, in place of the one that did; None ends that.

    Raises NotFound for another's view, Invalid for a role the person does not hold.
    """
    with transaction.atomic():
        _locked(actor)
        view = get_view(actor, uid)
        if role is not None and not actor.holds(role):
            raise Invalid("view_role", NOT_HELD, field="role")
        if role is not None:
            visible_to(actor).filter(role=role.value).exclude(pk=view.pk).update(role="")
        view.role = role.value if role is not None else ""
        view.save(update_fields=["role"])
    return view


def delete_view(uid: UUID, *, actor: Actor) -> None:
    """Forget a view; the items it showed stay where they are. Raises NotFound for another's."""
    with transaction.atomic():
        _locked(actor)
        get_view(actor, uid).delete()


def _locked(actor: Actor) -> tuple[Account, list[SavedView]]:
    """The account, locked so that two windows do not make one view too many, and its views. Raises Denied."""
    if actor.account_id is None or not actor.holds(*READING_ROLES):
        raise Denied("view_no_ledger", N_("您的岗位不看业务数据，没有视图可存。"))
    account = Account.objects.select_for_update().get(pk=actor.account_id)
    return account, list(visible_to(actor))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("view_nameless", N_("请给视图起个名称。"), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid("view_name_long", N_("视图名称最多 %(most)s 个字。"), most=LONGEST_NAME, field="name")
    return name
