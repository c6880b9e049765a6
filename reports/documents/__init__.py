"""Documents: which figures, which texts, in which order. How they look is the formats' matter.

A document is one class; importing this room knows them all (`DOCUMENTS`, by code).
"""

from reports.documents.acceptance_minutes import AcceptanceMinutesDocument
from reports.documents.adjustment import AdjustmentDocument
from reports.documents.base import DOCUMENTS, Document
from reports.documents.content import Content
from reports.documents.plan_submission import PlanSubmissionDocument
from reports.documents.plan_summary import PlanSummaryDocument
from reports.documents.progress import ProgressDocument
from reports.documents.proposal_sheet import ProposalSheetDocument
from reports.documents.support_received import SupportReceivedDocument
from reports.documents.years import YearsDocument

__all__ = [
    "DOCUMENTS",
    "AcceptanceMinutesDocument",
    "AdjustmentDocument",
    "Content",
    "Document",
    "PlanSubmissionDocument",
    "PlanSummaryDocument",
    "ProgressDocument",
    "ProposalSheetDocument",
    "SupportReceivedDocument",
    "YearsDocument",
]
