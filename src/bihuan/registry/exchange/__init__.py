"""Workbooks of units, people, appointments and places in and out, by one mechanism declared column by column."""
