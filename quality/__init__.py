"""The quality room: a contract's expectations, run by Great Expectations; rows accepted, or refused with reasons."""
