"""The lake: tables on Delta Lake, the engine that reads them, landing, and the shares that may be served."""
