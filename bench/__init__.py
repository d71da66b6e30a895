"""Measures how fast bihuan is at sizes no demo has. Not part of the program; see docs/benchmarks.md for what it found."""
