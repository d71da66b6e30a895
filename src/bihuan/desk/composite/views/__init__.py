"""Pages of composites."""
