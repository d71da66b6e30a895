"""The demo city and the main job run on it."""
