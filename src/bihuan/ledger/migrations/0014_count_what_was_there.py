"""Marks every slice in which an item counts: roll-ups came after the first items, and nothing had ever counted those."""

from datetime import date
from typing import Any

from django.db import migrations
from django.db.models.functions import TruncMonth

from bihuan.core.workdays import SHANGHAI

ROLLUP = "ledger.health"
MOMENTS = ("registered_at", "closed_at", "deadline")


def mark(apps: Any, schema_editor: Any) -> None:
    """Leave the counting to the worker; a slice that was counted already is counted once more, to the same numbers."""
    item, dirty = apps.get_model("ledger", "Item"), apps.get_model("backstage", "DirtyMark")
    slices: set[tuple[int, int, date]] = set()
    for name in MOMENTS:
        dated = item.objects.order_by().annotate(month=TruncMonth(name, tzinfo=SHANGHAI)).filter(month__isnull=False)
        months = dated.values_list("realm_id", "lead_id", "month").distinct()
        slices |= {(realm, lead or realm, month.date()) for realm, lead, month in months}
    dirty.objects.bulk_create(
        [dirty(realm_id=realm, unit_id=unit, kind=ROLLUP, month=month) for realm, unit, month in sorted(slices)],
        batch_size=1_000,
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_successions"), ("backstage", "0001_initial")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
