"""Bulk intake: a sheet (CSV) with its files, or a folder of files, taken in as one batch and undone as one.

Owns: the reading of sheets and folders, the folder in which a batch waits, and its way through the worker. The rows
themselves go through ``records.importing``, as every import does.

Who may call it: the archivist's pages of batches and ``sijill import``.
"""
