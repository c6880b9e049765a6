"""Documents: which figures, which texts, which template. How they look is the formats' matter."""

from reports.documents.plan_summary import PlanSummaryDocument

DOCUMENTS = {document.code: document for document in (PlanSummaryDocument,)}

__all__ = ["DOCUMENTS", "PlanSummaryDocument"]
