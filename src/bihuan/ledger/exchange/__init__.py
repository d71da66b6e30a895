"""Workbooks in and out of the ledger."""
