"""The departments' real systems: what holds their tables and speaks their protocols."""
