"""Pages that show figures: home, plans, reports."""
