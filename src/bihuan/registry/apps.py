"""Units, people, appointments and places."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Names the signed-in person in the shell and adds the registry to the menu."""

    name = "bihuan.registry"
    label = "registry"
    verbose_name = _("单位与人员")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand identity and menu to the shell, and say what is held about people."""
        from . import menu, own_holdings

        menu.register()
        own_holdings.hold()
