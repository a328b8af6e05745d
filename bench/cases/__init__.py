"""One module per benchmark, each with its ``CASES``."""
