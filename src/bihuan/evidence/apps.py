"""How Django finds the evidence app, and what it registers when the program starts."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "bihuan.evidence"
    label = "evidence"
    verbose_name = _("证据")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have half-arrived files swept by the clock, and evidence looked into by the worker."""
        from bihuan.backstage import clock, handlers

        from . import holdings, tasks, upkeep
        from .actions.taking_in import EXAMINE

        holdings.hold()
        upkeep.register_retention()
        handlers.register(EXAMINE, tasks.examine)
        clock.register("evidence.examine", timedelta(minutes=1), tasks.examine_forgotten)
        clock.register("evidence.landmarks", timedelta(minutes=1), tasks.take_forgotten_landmarks)

        clock.register("evidence.sweep", timedelta(hours=6), upkeep.sweep)
