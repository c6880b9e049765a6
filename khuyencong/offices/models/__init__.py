"""Offices, their successions and merges."""

from khuyencong.offices.models.merge import OfficeMerge, OfficeMergeRow
from khuyencong.offices.models.office import (
    PREDECESSORS,
    ROAD,
    SUCCESSORS,
    Office,
    OfficeEvent,
    OfficeQuerySet,
    OfficeSuccession,
    provinces_of,
    successors_of,
)

__all__ = [
    "PREDECESSORS",
    "ROAD",
    "SUCCESSORS",
    "Office",
    "OfficeEvent",
    "OfficeMerge",
    "OfficeMergeRow",
    "OfficeQuerySet",
    "OfficeSuccession",
    "provinces_of",
    "successors_of",
]
