"""Tables of the ledger. Only ``actions`` writes them."""

from .access import ItemAccess, Party, PartyPart
from .batches import Batch, BatchStage, Counter, PackVersion
from .chain import Checkpoint, Movement, MovementWords
from .handover import Handover, HandoverStage, HeadAnswer
from .items import Item
from .papers import Milestone, Plan, Report, Request, RequestAnswer, Verification
from .saved_views import SavedView

__all__ = [
    "Batch",
    "BatchStage",
    "Checkpoint",
    "Counter",
    "Handover",
    "HandoverStage",
    "HeadAnswer",
    "Item",
    "ItemAccess",
    "Milestone",
    "Movement",
    "MovementWords",
    "PackVersion",
    "Party",
    "PartyPart",
    "Plan",
    "Report",
    "Request",
    "RequestAnswer",
    "SavedView",
    "Verification",
]
