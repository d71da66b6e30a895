"""The only writes of the registry, one subject to a module.

Each is ``verb_noun(thing, *, actor, …)`` in one transaction: lock and re-fetch, check the right on the locked row, apply
the change, save it, tell the witness (the audit). A unit, person or place of another realm is NotFound.
"""
