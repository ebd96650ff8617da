"""Who did what to what, and when: agents, custody events, fixity and the ledger that chains them.

Owns the append-only tables of the chain of custody. Every room above may record events here; nobody edits them.
"""
