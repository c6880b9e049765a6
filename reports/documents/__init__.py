"""Documents: which figures, which texts, which template. How they look is the formats' matter."""
