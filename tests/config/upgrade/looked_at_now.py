"""Run by ``bihuan manage shell`` in a folder that was brought up to now: what the program of today finds, as one line of JSON.

The worker has its turn first, since it makes what old rows lack; then pages are opened and old items moved.
"""

import json
import sys

from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.backstage import clock, worker
from bihuan.backstage.models import OutboxJob, PeriodicJob
from bihuan.demo.cast import Cast
from bihuan.evidence.models import SHOWING, Evidence, Picture
from bihuan.ledger.actions import Correction, close_items, correct_item
from bihuan.ledger.models import Batch, Checkpoint, Item, Movement, OpenTally, Request, Tally
from bihuan.ledger.tallying import recount_everything
from bihuan.ledger.verify import verify_realm
from bihuan.registry.models import Account, Appointment, Person, Place, Unit, UnitName

realm = Unit.objects.get(kind="realm")
cast = Cast(realm, timezone.localdate())


def standing():
    """What was there and must be there still."""
    return {
        "movements": Movement.objects.count(),
        "checkpoints": Checkpoint.objects.count(),
        "states": dict(Item.objects.values_list("state").annotate(count=Count("pk")).order_by("state")),
        "batches": list(Batch.objects.order_by("pk").values_list("stated_count", "stage")),
        "evidence": Evidence.objects.count(),
        "answers": sorted(Request.objects.values_list("kind", "answer")),
        "people": Person.objects.count(),
        "erased": Person.objects.filter(erased_at__isnull=False).count(),
        "appointments": Appointment.objects.count(),
    }


def clockwork():
    """Let every periodic job run once and every waiting job be done; returns what went wrong."""
    clock.prepare()
    clock.run_due("test")
    worker.drain()
    clocks = PeriodicJob.objects.exclude(last_error="").values_list("name", "last_error")
    return [*clocks, *OutboxJob.objects.exclude(last_error="").values_list("kind", "last_error")]


def tallies():
    """Every roll-up but for its number."""
    return sorted(
        json.dumps(row, default=str)
        for table in (Tally, OpenTally)
        for row in table.objects.values_list(*[one.attname for one in table._meta.concrete_fields if one.name != "id"])
    )


def pages():
    """Open what old rows are shown on; returns how many pages, and those that did not open."""
    client = Client(headers={"host": "127.0.0.1"})
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(Account.objects.get(pk=cast.clerk.account_id), backend=backend)
    names = ("desk:today", "ledger:items", "ledger:board", "ledger:calendar", "ledger:batches", "desk:health")
    addresses = [reverse(name) for name in (*names, "registry:people", "registry:units", "registry:places")]
    for view, rows in (
        ("ledger:item", Item.objects.all()),
        ("ledger:batch", Batch.objects.all()),
        ("registry:unit", Unit.objects.all()),
        ("registry:place", Place.objects.filter(items__isnull=False).distinct()[:10]),
        ("registry:person", Person.objects.all()[:40]),
    ):
        addresses += [reverse(view, args=[row.uid]) for row in rows]
    shut = {path: code for path in addresses if (code := client.get(path).status_code) != 200}
    return len(addresses), shut


def moves():
    """Move old items on, by the people of then; returns how much longer their chains are."""
    before = Movement.objects.count()
    reported = Item.objects.filter(state="reported").order_by("pk").first()
    close_items([reported.uid], words="复核到位。", actor=cast.checker)
    planned = Item.objects.filter(state="planned").order_by("pk").first()
    correct_item(planned.uid, correction=Correction(problem="更正后的问题"), reason="笔误", actor=cast.clerk)
    return Movement.objects.count() - before


found = {"before": standing(), "wrong": clockwork()}
counted = tallies()
recount_everything(realm.pk)
found |= {"tallies": len(counted), "recounted": counted == tallies()}
linked = Evidence.objects.filter(purpose__in=SHOWING).exclude(target_kind="").values("file_id")
found["unread"] = Picture.objects.filter(file_id__in=linked, fingerprint_version=0).count()
found["nameless"] = UnitName.objects.filter(initials="").count()
found["pages"], found["shut"] = pages()
found["moved"] = moves()
found["faults"] = [str(fault) for fault in verify_realm(realm).faults]
found["after"] = standing()
sys.stdout.write(json.dumps(found, ensure_ascii=False))
