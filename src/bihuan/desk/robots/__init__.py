"""The robot of a unit's group."""
