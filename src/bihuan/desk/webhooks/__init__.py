"""Foreign programs that are told of what happens, for the system administrator."""
