"""How Django finds the backstage app, and what it registers when the program starts."""

from datetime import timedelta

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BackstageConfig(AppConfig):
    name = "bihuan.backstage"
    label = "backstage"
    verbose_name = _("后台")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the doors, list the append-only tables, register the jobs of clock and worker."""
        from axes.signals import user_locked_out

        from bihuan.registry import erasure_list, witness
        from bihuan.registry.holdings import afterwards

        from . import audit, clock, deciding, doors, handlers, holdings, rollups, triggers, upkeep, watching, wiping
        from .mail import proof
        from .retention import actions as retention
        from .retention import own_kinds
        from .robots import telling
        from .webhooks import delivering, events

        witness.listen(audit.heard)
        witness.listen(deciding.heard)
        holdings.hold()
        afterwards(wiping.wipe_log)

        triggers.append_only("backstage_auditentry")
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="backstage.triggers")
        user_logged_in.connect(doors.signed_in, dispatch_uid="backstage.signed_in")
        user_logged_out.connect(doors.signed_out, dispatch_uid="backstage.signed_out")
        user_login_failed.connect(doors.sign_in_failed, dispatch_uid="backstage.sign_in_failed")
        user_locked_out.connect(doors.locked_out, dispatch_uid="backstage.locked_out")
        clock.register(rollups.JOB, rollups.EVERY, rollups.recount_marked)
        clock.register("backstage.erasures", timedelta(days=1), erasure_list.write)
        own_kinds.register_own()
        clock.register("backstage.retention", timedelta(days=1), retention.carry_out_terms)
        clock.register("backstage.prune", timedelta(hours=6), upkeep.prune_outbox)
        clock.register("backstage.prune_deliveries", timedelta(hours=6), upkeep.prune_deliveries)
        clock.register("backstage.watch", watching.EVERY, watching.watch)
        # Longer than a name server, three connections and a slow answer take together.
        lease, lane = timedelta(minutes=1), handlers.Lane.OUTWARD
        handlers.register(events.JOB, delivering.deliver, lease=lease, attempts=20, lane=lane)
        handlers.register(telling.JOB, telling.send, lease=lease, lane=lane)
        handlers.register(proof.JOB, proof.send_code, lane=lane)
