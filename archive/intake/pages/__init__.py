"""Reading a saved page as a source article: pure functions from bytes to suggested facts.

Owns: the rules that find titles, captions, page furniture, counters, quoted speech, figures with their hedges,
vague dates and open questions in an HTML page or in the plain text of a scraped page. Everything that it says is
a suggestion with its origin; an archivist decides. No database, no Flask, no network.

Who may call it: the contribute form and ``sijill import --kind article``. They call ``sandbox.read_page_sandboxed``
(a child process with limits), never ``reading.read_page`` on bytes that came from outside.
"""
