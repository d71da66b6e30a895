"""Rules every package stands on: no Django, no input or output."""
