"""Everything of projects in the admin: reference data to edit, history to look at."""

from projects.admin import execution, plans, proposals, reference

__all__ = ["execution", "plans", "proposals", "reference"]
