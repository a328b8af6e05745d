"""The hub's expectations, each a subclass of one of Great Expectations'.

A class carries its sentence in both languages (``title_zh``, ``title_en``) and ``asked``, which turns a contract's
arguments into the SQL condition that one of the two metrics in ``conditions`` computes.
"""
