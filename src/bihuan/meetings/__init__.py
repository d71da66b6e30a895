"""会议: agenda, attendance, running, notes, and what was resolved as 任务 of the ledger."""
