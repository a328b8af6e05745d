"""Link → fuse → conflicts: one person, one row, and what the sources disagree about."""
