"""What actions write beside their own rows, and the worker that carries it out."""
