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
        """Connect the doors, list the append-only tables, register the clock's jobs."""
        from axes.signals import user_locked_out

        from bihuan.registry import witness

        from . import audit, clock, doors, rollups, triggers, upkeep

        witness.listen(audit.heard)

        triggers.append_only("backstage_auditentry")
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="backstage.triggers")
        user_logged_in.connect(doors.signed_in, dispatch_uid="backstage.signed_in")
        user_logged_out.connect(doors.signed_out, dispatch_uid="backstage.signed_out")
        user_login_failed.connect(doors.sign_in_failed, dispatch_uid="backstage.sign_in_failed")
        user_locked_out.connect(doors.locked_out, dispatch_uid="backstage.locked_out")
        clock.register(rollups.JOB, rollups.EVERY, rollups.recount_marked)
        clock.register("backstage.prune", timedelta(hours=6), upkeep.prune_outbox)
