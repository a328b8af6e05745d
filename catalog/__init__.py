"""The catalog: web pages and API for departments, engineers, auditors and administrators.

Reads share data by ``lake.shares`` alone: it cannot leak what it cannot reach.
"""
