"""The ledger's operations under /api/v1: thin edges over the same queries, forms and actions the pages use."""

from ninja import Router

from . import batches, items, moves

router = Router(tags=["ledger"])
router.add_router("", items.router)
router.add_router("", moves.router)
router.add_router("", batches.router)

__all__ = ["router"]
