"""Pinyin initials beside every name, and those of the names already there."""

from typing import Any

from django.db import migrations, models

from bihuan.registry.naming import initials_of

NAMED = ("Place", "PlaceAlias", "UnitName")
BATCH = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Work the initials out once; from now on whoever writes a name writes them too."""
    for model_name in NAMED:
        model = apps.get_model("registry", model_name)
        rows = list(model.objects.only("pk", "name"))
        for row in rows:
            row.initials = initials_of(row.name)
        model.objects.bulk_update(rows, ["initials"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_calendars")]

    operations = [
        *(
            migrations.AddField(
                model_name=name.lower(),
                name="initials",
                field=models.CharField(blank=True, max_length=500, verbose_name="拼音首字母"),
            )
            for name in NAMED
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
