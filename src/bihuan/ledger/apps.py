"""The ledger as a Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "bihuan.ledger"
    label = "ledger"
    verbose_name = _("整改台账")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the append-only tables; say who sees evidence; have the clock seal what is new and count what changed."""
        from bihuan.backstage import clock, rollups, triggers
        from bihuan.evidence import visibility

        from . import menu, tallying
        from .checkpoints import append_checkpoints
        from .queries import visible_items, whole_batches

        triggers.append_only("ledger_movement", "ledger_checkpoint")
        visibility.register("ledger.item", visible_items)
        visibility.register("ledger.batch", whole_batches)
        menu.register()
        rollups.register(tallying.ROLLUP, tallying.recount)
        clock.register("ledger.checkpoints", timedelta(minutes=5), append_checkpoints)
