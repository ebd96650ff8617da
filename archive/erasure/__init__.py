"""What leaves for good: a record, one of its files, or the identity of one of its people, on somebody's wish.

Every room forgets its own part (``ROOM.erasing``); here stands the verb that asks them all, in one transaction, and
what is done after the commit until no byte is left. What stays is the ledger's envelopes and a tombstone.
"""
