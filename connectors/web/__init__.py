"""Web interfaces that give a table page by page."""
