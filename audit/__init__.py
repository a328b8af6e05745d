"""Traces: an inbox in the caller's own transaction, one sequencer, a sealed log, and a verifier that trusts neither."""
