"""Scoring as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "bihuan.scoring"
    label = "scoring"
    verbose_name = _("评分")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what must never change, and what is held about a person."""
        from bihuan.backstage import handlers, triggers

        from . import holdings, menu, tasks
        from .actions.analysing import JOB

        triggers.append_only("scoring_result", "scoring_roundact", "scoring_ruleversion")
        holdings.hold()
        menu.register()
        handlers.register(JOB, tasks.analyse_result)
