"""Drawn stand-ins for photographs: scenes of a county town with a fault in them, and the same with it put right."""
