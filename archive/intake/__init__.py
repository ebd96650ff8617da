"""The contributor's desk: drafts, submissions, receipts and the reading of pages that are handed in.

Calls the verbs of records, media and vault; nobody below knows of it.
"""
