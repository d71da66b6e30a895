"""Seals over all movements of a realm: appending one, and checking those there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bihuan.core.ciphers import derive_key
from bihuan.core.sealing import canonical_json, is_signed, merkle_root, sign
from bihuan.core.text import N_
from bihuan.registry.models import Unit, UnitKind

from .models import Checkpoint, Movement

# A movement's time is taken when its transaction begins; by then every transaction of before has ended.
LAG = timedelta(minutes=5)
BODY_VERSION = 1


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written. ``where`` names item or checkpoint; ``message`` is a marked msgid."""

    where: str
    message: str
    sequence: int = 0

    @property
    def values(self) -> dict[str, object]:
        """The values of the message."""
        return {"where": self.where, "sequence": self.sequence}

    def __str__(self) -> str:
        return f"{self.where} {self.message % self.values}"


def append_checkpoints() -> int:
    """Seal what is new in every realm; returns how many seals were added. The clock calls it every few minutes."""
    realms = Unit.objects.filter(kind=UnitKind.REALM).values_list("pk", flat=True)
    return sum(append_checkpoint(realm, now=timezone.now()) is not None for realm in realms)


def append_checkpoint(realm_id: int, *, now: datetime) -> Checkpoint | None:
    """Seal the movements since the last checkpoint, but for the last minutes; None where there are none."""
    with transaction.atomic():
        realm = Unit.objects.select_for_update().get(pk=realm_id)
        last = Checkpoint.objects.filter(realm=realm).order_by("-sequence").first()
        until = now - LAG
        if last is not None and until <= last.until:
            return None
        leaves = _leaves(realm_id, last.until if last else None, until)
        if not leaves:
            return None
        checkpoint = Checkpoint(
            realm=realm,
            sequence=last.sequence + 1 if last else 1,
            after=last.until if last else None,
            until=until,
            count=len(leaves),
            total=(last.total if last else 0) + len(leaves),
            root=merkle_root(leaves),
            previous=last.seal if last else "",
            at=now,
        )
        checkpoint.seal = sign(seal_key(), _body(checkpoint, str(realm.uid)))
        checkpoint.save()
    return checkpoint


def check_checkpoints(realm: Unit) -> list[Fault]:
    """Compute every seal of a realm again; the first that does not fit is named, with what is wrong about it."""
    faults: list[Fault] = []
    previous, after, total = "", None, 0
    for place, row in enumerate(Checkpoint.objects.filter(realm=realm).order_by("sequence"), start=1):
        leaves = _leaves(realm.pk, row.after, row.until)
        total += row.count
        message = ""
        if (row.sequence, row.previous, row.after, row.total) != (place, previous, after, total):
            message = N_("检查点 %(sequence)s 与前一个不相接，中间有检查点缺失")
        elif not is_signed(seal_key(), _body(row, str(realm.uid)), row.seal):
            message = N_("检查点 %(sequence)s 被改动")
        elif len(leaves) < row.count:
            message = N_("检查点 %(sequence)s 之内有流转记录缺失")
        elif len(leaves) > row.count:
            message = N_("检查点 %(sequence)s 之内有流转记录是事后补入的")
        elif merkle_root(leaves) != row.root:
            message = N_("检查点 %(sequence)s 之内有流转记录被改动")
        if message:
            faults.append(Fault("checkpoint", message, place))
        previous, after = row.seal, row.until
    return faults


@cache
def _key(data_key: str) -> bytes:
    return derive_key(data_key.encode(), "ledger/checkpoints")


def seal_key() -> bytes:
    """The key of the seals, derived from the installation's data key, which is not in the database."""
    return _key(settings.BIHUAN.data_key)


def _leaves(realm_id: int, after: datetime | None, until: datetime) -> list[bytes]:
    rows = Movement.objects.filter(realm_id=realm_id, at__lte=until)
    if after is not None:
        rows = rows.filter(at__gt=after)
    digests: Iterable[str] = rows.order_by("at", "digest").values_list("digest", flat=True).iterator(chunk_size=5_000)
    return [digest.encode() for digest in digests]


def _body(checkpoint: Checkpoint, realm: str) -> bytes:
    return canonical_json(
        {
            "v": BODY_VERSION,
            "realm": realm,
            "sequence": checkpoint.sequence,
            "after": checkpoint.after,
            "until": checkpoint.until,
            "count": checkpoint.count,
            "total": checkpoint.total,
            "root": checkpoint.root,
            "previous": checkpoint.previous,
            "at": checkpoint.at,
        }
    )
