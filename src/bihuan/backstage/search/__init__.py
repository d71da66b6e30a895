"""Finding things by their words: bigram tokens in FTS5 on SQLite, in a tsvector with GIN on PostgreSQL.

Every word is prefixed with its realm, so that one county's search never walks through another's postings, and units
with a right to the row are tokens too. This package and its migration are the one place with the engines' own SQL.
"""

from .index import SearchRow, find, forget, index, matching

__all__ = ["SearchRow", "find", "forget", "index", "matching"]
