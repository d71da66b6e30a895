"""The only writes of the ledger. Each action is one transaction; each move of an item is one line of its chain."""

from .batching import BatchDraft, create_batch, recall_batch, set_batch_stage
from .deciding import Terms, ask_request, grant_request, refuse_request, settle_item
from .handing_over import (
    HandOver,
    acknowledge_items,
    assign_items,
    dispatch_items,
    object_to_item,
    reassign_items,
    share_out_items,
)
from .mending import Correction, correct_item, restore_items, take_back_item, withdraw_items
from .planning import PlanDraft, amend_plan, approve_plans, examine_plans, return_plan, submit_plans
from .registering import ItemDraft, register_item, register_items
from .reporting import ReportDraft, approve_reports, do_at_once, return_report, submit_at_once, submit_report
from .returning import consolidate_items, rebound_item, reopen_item
from .verifying import close_items, send_back_item, verify_items
from .viewing import delete_view, keep_view, open_view_first, rename_view

__all__ = [
    "BatchDraft",
    "Correction",
    "HandOver",
    "ItemDraft",
    "PlanDraft",
    "ReportDraft",
    "Terms",
    "acknowledge_items",
    "amend_plan",
    "approve_plans",
    "approve_reports",
    "ask_request",
    "assign_items",
    "close_items",
    "consolidate_items",
    "correct_item",
    "create_batch",
    "delete_view",
    "dispatch_items",
    "do_at_once",
    "examine_plans",
    "grant_request",
    "keep_view",
    "object_to_item",
    "open_view_first",
    "reassign_items",
    "rebound_item",
    "recall_batch",
    "refuse_request",
    "register_item",
    "register_items",
    "rename_view",
    "reopen_item",
    "restore_items",
    "return_plan",
    "return_report",
    "send_back_item",
    "set_batch_stage",
    "settle_item",
    "share_out_items",
    "submit_at_once",
    "submit_plans",
    "submit_report",
    "take_back_item",
    "verify_items",
    "withdraw_items",
]
