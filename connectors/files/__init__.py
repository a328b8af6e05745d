"""Tables as files: one file per way to get them, one per format."""
