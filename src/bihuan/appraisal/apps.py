"""The review of 特色创新 as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalConfig(AppConfig):
    name = "bihuan.appraisal"
    label = "appraisal"
    verbose_name = _("特色创新评审")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register who sees which files, what must never change, the menu's entry and what is held about people."""
        from bihuan.backstage import triggers
        from bihuan.evidence import visibility
        from bihuan.meetings import prefilling
        from bihuan.meetings.models import MeetingKind
        from bihuan.scoring import handouts

        from . import holdings, menu
        from .findings import FINDING_KIND, visible_findings
        from .handouts import handouts_of
        from .queries import DECLARATION_KIND, RULEBOOK_KIND, visible_declarations, visible_rulebooks
        from .speaking import sections_of

        triggers.append_only("appraisal_act")
        visibility.register(DECLARATION_KIND, visible_declarations)
        visibility.register(FINDING_KIND, visible_findings)
        visibility.register(RULEBOOK_KIND, visible_rulebooks)
        handouts.register(handouts_of)
        prefilling.register(MeetingKind.REVIEW, sections_of)
        menu.register()
        holdings.hold()
