"""Archive packages: BagIt bags in ZIP files that carry records whole and can be checked without this software.

:mod:`.writing` makes one, :mod:`.checking` names every break of one, :mod:`.taking` puts one into another office.
"""
