"""SQL databases: one file per way in."""
