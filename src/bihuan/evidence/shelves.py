"""The fingerprints of each realm, held by a process that looks pictures up: read once, then only what is new.

Nothing rests on them: a process that starts anew reads them again. A row committed late, after one with a higher id, is
still seen, because each reading goes back a little; and of two pictures stored at the same moment the one that is looked up
last sees the other.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

from .models import Picture
from .shelf import Hit, Shelf

# How many ids each reading goes back: far more than are ever in flight at once.
LOOK_BACK = 2_000


@dataclass
class _Held:
    shelf: Shelf = field(default_factory=Shelf)
    newest: int = 0
    recent: deque[int] = field(default_factory=lambda: deque(maxlen=2 * LOOK_BACK))


_held: dict[int, _Held] = {}
_lock = threading.Lock()


def alike(picture: Picture) -> list[Hit]:
    """Return the pictures of its realm that look like this one, nearest first; keys are those of pictures."""
    if picture.fingerprint is None:
        return []
    with _lock:
        held = _held.setdefault(picture.realm_id, _Held())
        _catch_up(held, picture.realm_id)
        hits = held.shelf.alike(bytes(picture.fingerprint))
    return [hit for hit in hits if hit.key != picture.pk]


def forget() -> None:
    """Let go of everything held; the next look-up reads it again."""
    with _lock:
        _held.clear()


def _catch_up(held: _Held, realm_id: int) -> None:
    rows = Picture.objects.filter(realm_id=realm_id, pk__gt=held.newest - LOOK_BACK, fingerprint__isnull=False)
    known = set(held.recent)
    fresh = [row for row in rows.order_by("pk").values_list("pk", "fingerprint").iterator() if row[0] not in known]
    held.shelf.put([(pk, bytes(fingerprint)) for pk, fingerprint in fresh if fingerprint is not None])
    held.recent.extend(pk for pk, _ in fresh)
    if fresh:
        held.newest = max(held.newest, fresh[-1][0])
