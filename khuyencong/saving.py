"""Saving what a constraint may refuse although it was asked before: two people at one moment."""

from django.db import IntegrityError, models, transaction


def save_checked(row: models.Model) -> None:
    """Validate and save. Raises ValidationError, also when somebody was quicker with what may be
    there once: the database refuses the second row, and asked again it says why in a sentence."""
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.full_clean()
        raise
