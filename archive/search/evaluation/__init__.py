"""Finds, counts and orders: evaluates a query a set at a time over the arrays of the segments.

``compiling`` makes query objects (Whoosh's, and our own of ``queries``) of a tree of the query language, expanded by
the words that one viewer's records hold; ``evaluator`` says which records match and how well; ``searching`` makes a
page of it.
"""
