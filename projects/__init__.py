"""Programmes, norms, plans, proposals, their money and their acceptance."""
