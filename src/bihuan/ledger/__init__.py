"""ENGINE: items that move round the loop until they stay right."""
