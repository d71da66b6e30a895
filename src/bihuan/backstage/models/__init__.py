"""Tables of what actions write beside their own rows."""

from .audit import AuditAction, AuditEntry, AuditResult
from .chained import ChainedAct
from .clock import PeriodicJob
from .draws import DrawnOrder
from .mailboxes import Mailbox
from .notices import Notice
from .operations import Operation
from .outbox import OutboxJob
from .robots import Robot, RobotKind
from .rollups import DirtyMark
from .search import SearchEntry
from .webhooks import DeliveryState, OffReason, Webhook, WebhookAttempt, WebhookDelivery

__all__ = [
    "AuditAction",
    "AuditEntry",
    "AuditResult",
    "ChainedAct",
    "DeliveryState",
    "DirtyMark",
    "DrawnOrder",
    "Mailbox",
    "Notice",
    "OffReason",
    "Operation",
    "OutboxJob",
    "PeriodicJob",
    "Robot",
    "RobotKind",
    "SearchEntry",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
]
