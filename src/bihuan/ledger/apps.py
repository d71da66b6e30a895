from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "bihuan.ledger"
    label = "ledger"
    verbose_name = _("整改台账")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the append-only tables."""
        from bihuan.backstage import triggers

        triggers.append_only("ledger_movement", "ledger_checkpoint")
