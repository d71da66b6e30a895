"""What became of a delivery, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from bihuan.backstage.models import DeliveryState, WebhookAttempt, WebhookDelivery
from bihuan.backstage.outgoing import FAULT_LABELS, Fault
from bihuan.backstage.webhooks import events

TAGS: Mapping[str, str] = {
    DeliveryState.WAITING: "doing",
    DeliveryState.DONE: "done",
    DeliveryState.FAILED: "late",
}


@dataclass(frozen=True)
class Tag:
    """A state as the page draws it."""

    kind: str
    text: str


@dataclass(frozen=True)
class Shown:
    """One delivery: its event, where it stands, its last try and how many there were."""

    uid: UUID
    kind: str
    at: datetime
    state: Tag
    last: str
    last_at: datetime | None
    tries: int
    again: bool


def kind_labels() -> dict[str, str]:
    """Every kind of event in the reader's language."""
    return {kind: _(label) for kind, label in events.known().items()}


def shown(delivery: WebhookDelivery, labels: Mapping[str, str]) -> Shown:
    """Put one delivery into words; its tries have been fetched."""
    tries = list(delivery.attempts.all())
    state = DeliveryState(delivery.state)
    return Shown(
        uid=delivery.uid,
        kind=_("测试") if delivery.kind == events.TEST else labels.get(delivery.kind, delivery.kind),
        at=delivery.made_at,
        state=Tag(TAGS[state], str(state.label)),
        last=_words(tries[0]) if tries else "",
        last_at=tries[0].at if tries else None,
        tries=len(tries),
        again=state is not DeliveryState.WAITING,
    )


def _words(attempt: WebhookAttempt) -> str:
    if attempt.status is None:
        return _(FAULT_LABELS[Fault(attempt.fault)])
    return " ".join(filter(None, [str(attempt.status), attempt.answer]))
