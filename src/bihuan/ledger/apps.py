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
        """List the append-only tables; whoever sees an item sees its evidence; the clock seals what is new."""
        from bihuan.backstage import clock, triggers
        from bihuan.evidence import visibility

        from . import menu
        from .checkpoints import append_checkpoints
        from .queries import visible_batches, visible_items

        triggers.append_only("ledger_movement", "ledger_checkpoint")
        visibility.register("ledger.item", visible_items)
        visibility.register("ledger.batch", visible_batches)
        menu.register()
        clock.register("ledger.checkpoints", timedelta(minutes=5), append_checkpoints)
