"""How many and how much: frozen dataclasses out of few queries, integers, no presentation."""
