"""Levels, masks, keys, tokens: makes the shares."""
