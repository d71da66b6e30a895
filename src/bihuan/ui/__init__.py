"""Page shell, components and HTMX helpers; knows no domain."""
