"""Files that arrive in pieces: begun, cut, gone on with, whole at last, or forgotten after a time (tus 1.0).

Owns the table of unfinished uploads and the folder ``uploads``; a file that is whole becomes a file of its draft.
Called by the desk's page of files and by the worker's chores.
"""
