"""Everything of projects in the admin: reference data to edit, history to look at."""

from projects.admin import dossiers, execution, law, plans, proposals, reference

__all__ = ["dossiers", "execution", "law", "plans", "proposals", "reference"]
