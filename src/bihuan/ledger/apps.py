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
        """Register with the shell: append-only tables, who sees which evidence, panels of units and places, the clock's work."""
        from bihuan.backstage import clock, handlers, rollups, triggers
        from bihuan.backstage.webhooks import events
        from bihuan.evidence import scenes, visibility
        from bihuan.registry import heirs, panels

        from . import estates, happenings, holdings, integrity, menu, tallying
        from .actions import succeeding
        from .actions.carding import propose_cards
        from .actions.looking_back import consolidate_undrawn
        from .actions.patrolling import count_missed_patrols
        from .actions.reminding import send_reminders
        from .checkpoints import append_checkpoints
        from .document_queries import DOCUMENT_KIND, visible_documents
        from .queries import TARGET_KIND, visible_items, whole_batches
        from .scenes import kin_of, scenes_of
        from .views.panels import place_panel, unit_panel

        triggers.append_only("ledger_movement", "ledger_checkpoint")
        visibility.register(TARGET_KIND, visible_items)
        scenes.register(TARGET_KIND, scenes_of)
        scenes.register_kin(TARGET_KIND, kin_of)
        visibility.register("ledger.batch", whole_batches)
        visibility.register(DOCUMENT_KIND, visible_documents)
        menu.register()
        holdings.hold()
        events.register(happenings.KINDS)
        rollups.register(tallying.ROLLUP, tallying.recount)
        handlers.register(succeeding.CARRY, succeeding.carry_on)
        handlers.register(succeeding.SIGHT, succeeding.look_again)
        heirs.register(
            heirs.Follower(
                look=estates.look,
                still_open=estates.still_open,
                take_over=succeeding.take_over,
                progress=succeeding.progress,
                see_anew=succeeding.see_anew,
            )
        )
        panels.on_units(unit_panel)
        panels.on_places(place_panel)
        clock.register("ledger.checkpoints", timedelta(minutes=5), append_checkpoints)
        clock.register("ledger.integrity", integrity.EVERY, integrity.check_share)
        clock.register("ledger.cards", timedelta(hours=1), propose_cards)
        clock.register("ledger.reminders", timedelta(minutes=30), send_reminders)
        clock.register("ledger.undrawn", timedelta(hours=1), consolidate_undrawn)
        clock.register("ledger.patrols", timedelta(hours=1), count_missed_patrols)
