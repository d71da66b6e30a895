"""The second engine: criteria, marks, panels and results. Whoever scores says by which published rules; this computes them."""
