"""Sóc Trăng's plan of 2023 as published, with what was inferred or made up marked row by row."""
