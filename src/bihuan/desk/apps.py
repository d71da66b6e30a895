"""What spans the engines: my work, signing in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Adds the day to the menu and answers the search field."""

    name = "bihuan.desk"
    label = "desk"
    verbose_name = _("工作台")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand both to the shell, the robot of its group to a unit's page; witness second factors; send the letters of a day."""
        from bihuan.backstage import clock, handlers
        from bihuan.registry import panels

        from . import menu
        from .mail import running
        from .robots.views import unit_panel
        from .second_factor import witnessing

        menu.register()
        panels.on_units(unit_panel)
        witnessing.listen()
        clock.register(running.JOB, running.EVERY, running.leave_digests)
        handlers.register(running.JOB, running.send_digest, lane=handlers.Lane.OUTWARD)
