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
        """List the append-only tables; who sees an item or a whole batch sees its evidence; the clock seals, proposes, counts."""
        from bihuan.backstage import clock, triggers
        from bihuan.evidence import visibility

        from . import menu
        from .actions.carding import propose_cards
        from .actions.patrolling import count_missed_patrols
        from .checkpoints import append_checkpoints
        from .queries import visible_items, whole_batches

        triggers.append_only("ledger_movement", "ledger_checkpoint")
        visibility.register("ledger.item", visible_items)
        visibility.register("ledger.batch", whole_batches)
        menu.register()
        clock.register("ledger.checkpoints", timedelta(minutes=5), append_checkpoints)
        clock.register("ledger.cards", timedelta(hours=1), propose_cards)
        clock.register("ledger.patrols", timedelta(hours=1), count_missed_patrols)
