"""The only writes of the ledger. Each action is one transaction; each move of an item is one line of its chain."""

from .batching import BatchDraft, create_batch, recall_batch, set_batch_stage
from .deciding import Terms, ask_request, grant_request, refuse_request, settle_item
from .documenting import (
    attach_signed_scan,
    draft_documents,
    edit_document,
    issue_document,
    revoke_document,
)
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
from .templating import replace_template, restore_template
from .verifying import close_items, send_back_item, verify_items

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
    "attach_signed_scan",
    "close_items",
    "consolidate_items",
    "correct_item",
    "create_batch",
    "dispatch_items",
    "do_at_once",
    "draft_documents",
    "edit_document",
    "examine_plans",
    "grant_request",
    "issue_document",
    "object_to_item",
    "reassign_items",
    "rebound_item",
    "recall_batch",
    "refuse_request",
    "register_item",
    "register_items",
    "reopen_item",
    "replace_template",
    "restore_items",
    "restore_template",
    "return_plan",
    "return_report",
    "revoke_document",
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
