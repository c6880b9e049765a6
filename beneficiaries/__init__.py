"""Establishments that receive support: who they are, what they make, what they need."""
