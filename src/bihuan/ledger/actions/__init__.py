"""The only writes of the ledger. Each action is one transaction; each move of an item is one line of its chain."""

from .attaching import Attachment
from .batching import BatchDraft, create_batch, recall_batch, set_batch_stage
from .carding import issue_cards, lift_cards, pass_over_cards
from .carrying import CarriedDraft, carry_in_items
from .deciding import (
    Terms,
    ask_request,
    ask_requests,
    grant_request,
    grant_requests,
    refuse_request,
    refuse_requests,
    settle_item,
    terms_of,
)
from .documenting import (
    attach_signed_scan,
    draft_documents,
    edit_document,
    issue_document,
    revoke_document,
)
from .doubting import settle_item_doubt
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
from .rehearsing import Rehearsal, rehearse
from .reporting import (
    ReportDraft,
    approve_reports,
    do_at_once,
    return_report,
    send_reports,
    submit_at_once,
    submit_report,
    submit_reports,
)
from .returning import consolidate_items, rebound_item, reopen_item
from .splitting import PartDraft, split_item
from .telling_apart import tell_apart
from .templating import replace_template, restore_template
from .verifying import close_items, send_back_item, verify_items
from .viewing import delete_view, keep_view, open_view_first, rename_view

__all__ = [
    "Attachment",
    "BatchDraft",
    "CarriedDraft",
    "Correction",
    "HandOver",
    "ItemDraft",
    "KeeperDraft",
    "PartDraft",
    "PlanDraft",
    "Rehearsal",
    "ReportDraft",
    "Terms",
    "acknowledge_items",
    "amend_plan",
    "answer_fault",
    "appoint_keeper",
    "approve_plans",
    "approve_reports",
    "ask_request",
    "ask_requests",
    "assign_items",
    "attach_signed_scan",
    "carry_in_items",
    "close_items",
    "consolidate_items",
    "correct_item",
    "create_batch",
    "delete_view",
    "dispatch_items",
    "do_at_once",
    "draft_documents",
    "edit_document",
    "examine_plans",
    "grant_request",
    "grant_requests",
    "issue_cards",
    "issue_document",
    "keep_view",
    "lift_cards",
    "merge_items",
    "object_to_item",
    "open_view_first",
    "pass_over_cards",
    "reassign_items",
    "rebound_item",
    "recall_batch",
    "record_patrol",
    "refuse_request",
    "refuse_requests",
    "register_item",
    "register_items",
    "rehearse",
    "rename_view",
    "reopen_item",
    "replace_template",
    "restore_items",
    "restore_template",
    "return_plan",
    "return_report",
    "revoke_document",
    "send_back_item",
    "send_reports",
    "set_batch_stage",
    "settle_item",
    "settle_item_doubt",
    "share_out_items",
    "split_item",
    "submit_at_once",
    "submit_plans",
    "submit_report",
    "submit_reports",
    "take_back_item",
    "tell_apart",
    "terms_of",
    "unmerge_item",
    "verify_items",
    "withdraw_items",
]
