"""What leaves and what comes back: exports for a named audience, bags, the offline verifier, transfers.

Owns the register of copies handed out. Sees the rooms below; nothing below knows of it.
"""
