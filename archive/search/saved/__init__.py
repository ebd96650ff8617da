"""What an investigator keeps of a search: saved searches, alerts on new matches, receipts, and lists to take along.

Owns the tables of ``models``. A saved search belongs to one account and is read by nobody else; whatever it finds is
found with its owner's rights of that moment. Called by pages, by the command line, and by the worker after it indexed.
"""
