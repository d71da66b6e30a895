"""Items handed over to a unit of a demo folder, by the program's own actions in a process of its own."""

from pathlib import Path

from tests.support.site import bihuan

SCRIPT = """
from datetime import timedelta
from django.utils import timezone
from bihuan.core.workdays import end_of_day
from bihuan.ledger.actions import BatchDraft, HandOver, ItemDraft, assign_items, create_batch, register_items
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.packs import keep_pack
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Account, Unit
keep_pack(shipped_pack())
today = timezone.localdate()
clerk = actor_for(Account.objects.get(username='chuangwen.jingban'), today=today)
office = Unit.objects.get(pk=clerk.posts[0].unit_id)
batch = create_batch(BatchDraft(office, '{unit}的问题', today), actor=clerk)
drafts = [ItemDraft('路边有垃圾 %s' % n, place_text='新街东段') for n in range(1, {count} + 1)]
items = register_items(batch.uid, drafts, actor=clerk)
to = HandOver(lead=Unit.objects.get(short_name='{unit}'), deadline=end_of_day(today + timedelta(days=20)))
assign_items([item.uid for item in items], actor=clerk, to=to)
"""


def hand_over(data: Path, unit: str, count: int) -> None:
    """Open a batch of the office's and hand ``count`` problems over to the unit."""
    done = bihuan("manage", "shell", "-c", SCRIPT.format(unit=unit, count=count), data=data)
    assert done.returncode == 0, done.stdout + done.stderr
