"""What can be found by its words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit


class SearchEntry(models.Model):
    """One thing in the search index; its tokens live in the engine's own full-text structure (see ``search``).

    ``target`` is the internal id of a row of ``kind``: results are joined, never shown by it.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    kind = models.CharField(_("种类"), max_length=40)
    target = models.BigIntegerField(_("对象"))

    class Meta:
        verbose_name = _("检索条目")
        verbose_name_plural = _("检索条目")
        ordering = ["-id"]
        constraints = [
            # Also finds the entry of a row that is indexed again.
            models.UniqueConstraint(fields=["kind", "target"], name="search_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
