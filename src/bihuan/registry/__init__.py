"""Units, people, appointments and places."""
