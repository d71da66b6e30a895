"""Tables of the ledger. Only ``actions`` writes them."""

from .access import ItemAccess, Party, PartyPart
from .batches import Batch, BatchStage, Counter, PackVersion
from .chain import Checkpoint, Movement, MovementWords
from .documents import Document, DocumentCounter, DocumentItem, PaperTemplate
from .handover import Handover, HandoverStage, HeadAnswer
from .items import Item, number_of
from .keeping import Keeping, Patrol
from .likenesses import Apart, Relapse
from .look_backs import LookBack, LookBackEntry
from .nudges import Nudge
from .papers import Milestone, Plan, Report, Request, RequestAnswer, Verification
from .saved_views import SavedView
from .sign_sheets import SignSheet
from .successions import Succession
from .supervision import CardAnswer, CardProposal
from .tallies import OpenTally, Tally
from .unit_books import UnitBook, UnitBookStage

__all__ = [
    "Apart",
    "Batch",
    "BatchStage",
    "CardAnswer",
    "CardProposal",
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
    "Keeping",
    "LookBack",
    "LookBackEntry",
    "Milestone",
    "Movement",
    "MovementWords",
    "Nudge",
    "OpenTally",
    "PackVersion",
    "PaperTemplate",
    "Party",
    "PartyPart",
    "Patrol",
    "Plan",
    "Relapse",
    "Report",
    "Request",
    "RequestAnswer",
    "SavedView",
    "SignSheet",
    "Succession",
    "Tally",
    "UnitBook",
    "UnitBookStage",
    "Verification",
    "number_of",
]
