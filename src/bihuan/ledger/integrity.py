"""The clock's own check of the records: a share of all items every few minutes, each item once a day; the seals at night."""

from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from bihuan.backstage import alarms
from bihuan.core.text import N_
from bihuan.registry.models import Unit, UnitKind

from .checkpoints import Fault, check_checkpoints
from .models import Item
from .verify import check_between

EVERY = timedelta(minutes=5)
SHARES = timedelta(days=1) // EVERY
# The share in which the seals over everything are checked too, at three in the morning.
SEALS_AT = timedelta(hours=3) // EVERY
CODE = "ledger.touched"


def check_share() -> int:
    """Check the share of this hour and minute in every realm and raise an alarm for what is not as written; returns the faults.

    A share lost while nothing ran comes round the next day. `bihuan verify-ledger` checks everything at once.
    """
    local = timezone.localtime()
    share = timedelta(hours=local.hour, minutes=local.minute) // EVERY
    realms = Unit.objects.filter(kind=UnitKind.REALM).order_by("pk")
    return sum(_check(realm, share, f"{local:%Y%m%d}") for realm in realms)


def _check(realm: Unit, share: int, day: str) -> int:
    faults = _of_items(realm, share)
    if share == SEALS_AT:
        faults += check_checkpoints(realm)
    if faults:
        first, count = faults[0].where, len(faults)
        message = N_("报警：“%(where)s”等 %(count)s 处与当时写下的不符，请运行 bihuan verify-ledger 并保留现场")
        alarms.sound(realm.pk, CODE, message, subject=f"{day}:{share}", where=first, count=count)
    return len(faults)


def _of_items(realm: Unit, share: int) -> list[Fault]:
    last: int = Item.objects.filter(realm=realm).aggregate(last=Max("pk"))["last"] or 0
    return check_between(realm, last * share // SHARES, last * (share + 1) // SHARES)
