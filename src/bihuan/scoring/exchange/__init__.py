"""Marks and criteria in and out as people keep them: tables."""
