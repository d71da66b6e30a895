"""Signing in by an outside identity: OIDC, DingTalk, Feishu, where the installation names one. Bound by its owner alone."""
