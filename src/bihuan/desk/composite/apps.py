"""综合考评 as a Django app of its own: the rest of desk has no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompositeConfig(AppConfig):
    name = "bihuan.desk.composite"
    label = "composite"
    verbose_name = _("综合考评")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what must never change, the menu's entry and what is held about people."""
        from bihuan.backstage import triggers

        from . import holdings, menu

        triggers.append_only("composite_compositeact", "composite_version")
        menu.register()
        holdings.hold()
