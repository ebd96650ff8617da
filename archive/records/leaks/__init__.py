"""What in a record could lead somebody to a person: found before it is taken in or published, and decided one by one.

``rules`` finds (pure), ``looking`` brings together what is to be looked at, ``service`` holds the verbs, ``guarding``
is asked by every verb that opens something.
"""
