"""Papers and tables of reviews, in and out."""
