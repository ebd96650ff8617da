"""Bytes: the evidentiary copy, written once under the digest of its content; working copies; the decoder's sandbox.

Owns the object store, digital objects, and what was read from them. Records and the rooms above call it; who may see
a file is decided there and handed in.
"""
