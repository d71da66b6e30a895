"""通知: what a person was told, newest first."""
