"""One of several processes that hand over the same items and register others at the same time; says how each went."""

import sys
from datetime import date
from uuid import UUID

import django

django.setup()

from bihuan.core.errors import DomainError  # noqa: E402 -- a program of its own: settings first
from bihuan.ledger import actions  # noqa: E402
from bihuan.ledger.models import Batch  # noqa: E402
from bihuan.registry.actor import actor_for  # noqa: E402
from bihuan.registry.models import Account  # noqa: E402

actor = actor_for(Account.objects.get(pk=int(sys.argv[1])), today=date(2026, 11, 23))
batch = Batch.objects.get()
for uid in sys.argv[2:]:
    try:
        actions.assign_items([UUID(uid)], actor=actor, to=actions.HandOver())
    except DomainError as refused:
        sys.stdout.write(f"{uid} {refused.code}\n")
    else:
        sys.stdout.write(f"{uid} won\n")
    actions.register_item(batch.uid, actions.ItemDraft("又一处垃圾"), actor=actor)
