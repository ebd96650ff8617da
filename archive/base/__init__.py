"""The floor: database, outbox, clock, identifiers, errors and text, without a word of the domain."""
