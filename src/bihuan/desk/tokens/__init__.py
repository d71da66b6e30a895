"""访问令牌: a person's own keys for programs."""
