"""What people name and come back to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Role, Unit


class SavedView(models.Model):
    """A list of the ledger somebody has named: a name for an address, nothing more. It gives nobody a right.

    ``address`` is the query part as ``views.asked.canonical`` writes it. ``role`` is the role of the person in which it
    opens first, "" for the others. It is a convenience of one account and may be deleted.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号"))
    name = models.CharField(_("名称"), max_length=20)
    address = models.CharField(_("筛选条件"), max_length=600)
    role = models.CharField(_("作为哪个角色的默认视图"), max_length=16, choices=Role, blank=True)

    class Meta:
        verbose_name = _("视图")
        verbose_name_plural = _("视图")
        ordering = ["id"]
        constraints = [
            # Also finds all views of an account.
            models.UniqueConstraint(fields=["account", "name"], name="view_name_once_per_account"),
            models.UniqueConstraint(
                fields=["account", "role"], condition=~Q(role=""), name="view_one_default_per_role"
            ),
        ]

    def __str__(self) -> str:
        return self.name
