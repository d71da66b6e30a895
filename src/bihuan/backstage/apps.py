from django.apps import AppConfig


class BackstageConfig(AppConfig):
    name = "bihuan.backstage"
    label = "backstage"
    default_auto_field = "django.db.models.BigAutoField"
