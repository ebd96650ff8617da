"""Running the archive: setting it up, serving it, examining it, and the demonstration.

Owns no tables. It stands above every room, because whoever runs the archive runs all of them; nothing imports it
but the command line.
"""
