"""Coming back to what was handed in: the thread with the archivists, corrections, additions, consent, taking back.

The pages stand under ``/receipt``; no address names a submission, since addresses stay in a browser's history.
"""
