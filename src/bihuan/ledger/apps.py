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
        """List the append-only tables; who sees an item or a whole batch sees its evidence; the clock seals what is new; units and places show their share."""
        from bihuan.backstage import clock, triggers
        from bihuan.evidence import visibility
        from bihuan.registry import panels

        from . import menu
        from .checkpoints import append_checkpoints
        from .queries import visible_items, whole_batches
        from .views.panels import place_panel, unit_panel

        triggers.append_only("ledger_movement", "ledger_checkpoint")
        visibility.register("ledger.item", visible_items)
        visibility.register("ledger.batch", whole_batches)
        menu.register()
        panels.on_units(unit_panel)
        panels.on_places(place_panel)
        clock.register("ledger.checkpoints", timedelta(minutes=5), append_checkpoints)
