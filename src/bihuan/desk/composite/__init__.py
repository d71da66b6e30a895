"""综合考评: a year's composite of units, from sealed results, indicators of the ledger and figures with their documents."""
