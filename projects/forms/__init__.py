"""Forms: they read, clean and explain; actions write."""
