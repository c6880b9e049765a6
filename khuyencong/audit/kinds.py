"""What may happen: each floor registers the kinds of events of its own records.

The log stores the code alone. Codes are never renamed; what they are called on screen lives with the
records, so this floor knows none of them.
"""

from typing import TypeVar

from django.db import models

Kinds = TypeVar("Kinds", bound=models.TextChoices)

_labels: dict[str, str] = {}


def event_kinds(kinds: type[Kinds]) -> type[Kinds]:
    """Class decorator: these codes may stand in the log, under these names."""
    labels = {kind.value: str(kind.label) for kind in kinds}
    if twice := _labels.keys() & labels.keys():
        raise ValueError(f"{kinds.__name__}: {sorted(twice)} are registered already")
    _labels.update(labels)
    return kinds


def choices() -> list[tuple[str, str]]:
    """Asked anew each time, so a migration names this function and no kinds."""
    return list(_labels.items())


def require_registered(code: str) -> None:
    if code not in _labels:
        raise LookupError(f"{code}: no kind of event is registered under this code")
