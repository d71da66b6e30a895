"""保存期限: what falls due, by which rule, and what the last runs let go of."""
