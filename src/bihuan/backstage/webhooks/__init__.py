"""Foreign programs told of what happens, signed as Standard Webhooks describes it."""
