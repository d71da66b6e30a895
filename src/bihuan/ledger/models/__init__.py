"""Tables of the ledger. Only ``actions`` writes them."""

from .access import ItemAccess, Party, PartyPart
from .batches import Batch, BatchStage, Counter, PackVersion
from .chain import Checkpoint, Movement, MovementWords
from .handover import Handover, HandoverStage, HeadAnswer
from .items import Item
from .keeping import Keeping, Patrol
from .likenesses import Apart, Relapse
from .papers import Milestone, Plan, Report, Request, RequestAnswer, Verification
from .supervision import CardAnswer, CardProposal

__all__ = [
    "Apart",
    "Batch",
    "BatchStage",
    "CardAnswer",
    "CardProposal",
    "Checkpoint",
    "Counter",
    "Handover",
    "HandoverStage",
    "HeadAnswer",
    "Item",
    "ItemAccess",
    "Keeping",
    "Milestone",
    "Movement",
    "MovementWords",
    "PackVersion",
    "Party",
    "PartyPart",
    "Patrol",
    "Plan",
    "Relapse",
    "Report",
    "Request",
    "RequestAnswer",
    "Verification",
]
