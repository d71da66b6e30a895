"""Letters: where people are written to, the code that proves it, and the one way a letter leaves."""
