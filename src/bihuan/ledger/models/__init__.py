"""Tables of the ledger. Only ``actions`` writes them."""

from .access import ItemAccess, Party, PartyPart
from .batches import Batch, BatchStage, Counter, PackVersion
from .chain import Checkpoint, Movement, MovementWords
from .documents import Document, DocumentCounter, DocumentItem, PaperTemplate
from .handover import Handover, HandoverStage, HeadAnswer
from .items import Item
from .papers import Milestone, Plan, Report, Request, RequestAnswer, Verification

__all__ = [
    "Batch",
    "BatchStage",
    "Checkpoint",
    "Counter",
    "Document",
    "DocumentCounter",
    "DocumentItem",
    "Handover",
    "HandoverStage",
    "HeadAnswer",
    "Item",
    "ItemAccess",
    "Milestone",
    "Movement",
    "MovementWords",
    "PackVersion",
    "PaperTemplate",
    "Party",
    "PartyPart",
    "Plan",
    "Report",
    "Request",
    "RequestAnswer",
    "Verification",
]
