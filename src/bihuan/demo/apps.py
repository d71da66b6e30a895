"""The demo city and its open doors."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Says on every page that this is a demo, where it is one."""

    name = "bihuan.demo"
    label = "demo"
    verbose_name = _("演示")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the standing banner to the shell."""
        from bihuan.ui import shell

        from .doors import demo_banner

        shell.add_banner(demo_banner)
