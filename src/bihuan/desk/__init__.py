"""What spans the business lines: the day's work, search, accounts' own pages."""
