"""Documents: which figures, which texts, in which order. How they look is the formats' matter.

A document is one class; `DOCUMENTS` names them all by code, in the order of a year's work.
"""

from reports.documents.acceptance_minutes import AcceptanceMinutesDocument
from reports.documents.adjustment import AdjustmentDocument
from reports.documents.base import Document
from reports.documents.content import Content
from reports.documents.plan_submission import PlanSubmissionDocument
from reports.documents.plan_summary import PlanSummaryDocument
from reports.documents.progress import ProgressDocument
from reports.documents.proposal_sheet import ProposalSheetDocument
from reports.documents.support_received import SupportReceivedDocument
from reports.documents.years import YearsDocument

DOCUMENTS: dict[str, type[Document]] = {
    each.code: each
    for each in (
        PlanSummaryDocument,
        PlanSubmissionDocument,
        AdjustmentDocument,
        ProgressDocument,
        AcceptanceMinutesDocument,
        ProposalSheetDocument,
        SupportReceivedDocument,
        YearsDocument,
    )
}

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
