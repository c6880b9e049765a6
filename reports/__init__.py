"""Figures, documents and pages that read everything below and change nothing."""
