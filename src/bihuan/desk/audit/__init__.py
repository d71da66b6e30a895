"""审计记录: who did what from where, for the audit administrator alone."""
