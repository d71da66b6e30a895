"""Meetings as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "bihuan.meetings"
    label = "meetings"
    verbose_name = _("会议")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register who sees the materials, the menu's entry and what is held about people."""
        from bihuan.evidence import visibility

        from . import holdings, menu
        from .queries import MEETING_KIND, visible_meetings

        visibility.register(MEETING_KIND, visible_meetings)

        menu.register()
        holdings.hold()
