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
        """Hand both to the shell, the robot of its group to a unit's page, and have changes of second factors written down."""
        from bihuan.registry import panels

        from . import menu
        from .robots.views import unit_panel
        from .second_factor import witnessing

        menu.register()
        panels.on_units(unit_panel)
        witnessing.listen()
