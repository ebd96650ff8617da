"""The investigator's desk: finding records by words, dates, places and facets, within what the viewer may see.

Owns the index under ``SIJILL_HOME/index``, which is a copy of the database: it can be checked, rebuilt and late,
and is never asked about access alone. Pages, the API and the command line call ``search.service``; only the worker
(or ``sijill index`` when no worker runs) writes.
"""
