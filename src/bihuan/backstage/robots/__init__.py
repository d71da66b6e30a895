"""A unit's group told by its robot what waits for the unit: numbers and counts, never what somebody wrote."""
