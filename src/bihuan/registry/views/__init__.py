"""Pages of the registry: read through ``queries``, write through ``actions``."""
