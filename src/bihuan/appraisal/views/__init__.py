"""Pages of reviews, one module a subject."""
