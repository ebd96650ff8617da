"""What is described: records with their revisions, collections, relations, claims, places, descriptors and rights.

Owns the description and who may see it. Intake, comments and search stand above and call its verbs and reads;
news for them leaves through the outbox (``record.changed``).
"""
