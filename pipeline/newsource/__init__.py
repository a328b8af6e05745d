"""A new table's contract, drafted by looking at the live source; what it holds is never kept."""
