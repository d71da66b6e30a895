"""What the registry may be asked. Lists start from ``visible_to`` of the thing listed."""
