"""The only writes of the ledger. Each action is one transaction; each move of an item is one line of its chain."""

from .batching import BatchDraft, create_batch, recall_batch, set_batch_stage
from .carding import issue_cards, lift_cards, pass_over_cards
from .carrying import CarriedDraft, carry_in_items
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
from .merging import merge_items, unmerge_item
from .patrolling import KeeperDraft, answer_fault, appoint_keeper, record_patrol
from .planning import PlanDraft, amend_plan, approve_plans, examine_plans, return_plan, submit_plans
from .registering import ItemDraft, register_item, register_items
from .reporting import ReportDraft, approve_reports, do_at_once, return_report, submit_at_once, submit_report
from .returning import consolidate_items, rebound_item, reopen_item
from .splitting import PartDraft, split_item
from .telling_apart import tell_apart
from .verifying import close_items, send_back_item, verify_items

__all__ = [
    "BatchDraft",
    "CarriedDraft",
    "Correction",
    "HandOver",
    "ItemDraft",
    "KeeperDraft",
    "PartDraft",
    "PlanDraft",
    "ReportDraft",
    "Terms",
    "acknowledge_items",
    "amend_plan",
    "answer_fault",
    "appoint_keeper",
    "approve_plans",
    "approve_reports",
    "ask_request",
    "assign_items",
    "carry_in_items",
    "close_items",
    "consolidate_items",
    "correct_item",
    "create_batch",
    "dispatch_items",
    "do_at_once",
    "examine_plans",
    "grant_request",
    "issue_cards",
    "lift_cards",
    "merge_items",
    "object_to_item",
    "pass_over_cards",
    "reassign_items",
    "rebound_item",
    "recall_batch",
    "record_patrol",
    "refuse_request",
    "register_item",
    "register_items",
    "reopen_item",
    "restore_items",
    "return_plan",
    "return_report",
    "send_back_item",
    "set_batch_stage",
    "settle_item",
    "share_out_items",
    "split_item",
    "submit_at_once",
    "submit_plans",
    "submit_report",
    "take_back_item",
    "tell_apart",
    "unmerge_item",
    "verify_items",
    "withdraw_items",
]
