"""What printed documents say besides figures, what was issued, and what is being rendered."""

from reports.models.issued import IssuedFile, IssuedReport
from reports.models.run import ReportRun, RunState
from reports.models.texts import (
    BODIES,
    LINES,
    BodyRole,
    Capacity,
    OfficialBody,
    PlanText,
    Recipient,
    Section,
)

__all__ = [
    "BODIES",
    "LINES",
    "BodyRole",
    "Capacity",
    "IssuedFile",
    "IssuedReport",
    "OfficialBody",
    "PlanText",
    "Recipient",
    "ReportRun",
    "RunState",
    "Section",
]
