"""The records of khuyến công, one sub-aggregate a file."""

from projects.models.acceptance import Acceptance, AcceptanceResult, Indicator, OutcomeMeasure
from projects.models.appraisal import AcceptedFinding, Appraisal, AppraisalMode, AppraisalScore
from projects.models.contract import Contract
from projects.models.council import CouncilMember
from projects.models.decision import Adjustment, AdjustmentState, Decision, DecisionKind
from projects.models.dossier import Attachment, Deadline, DossierItem, TypedDraft
from projects.models.event import CouncilEvent, PlanEvent, ProposalEvent
from projects.models.execution import (
    Disbursement,
    Obstacle,
    PaymentKind,
    ProgressNote,
    Settlement,
)
from projects.models.law import (
    AdjustmentRoute,
    AdjustmentSubject,
    AdvanceCeiling,
    AreaRule,
    Criterion,
    Fact,
    RepeatRule,
)
from projects.models.legal import LegalRule
from projects.models.member import Member, Standing
from projects.models.merge import Merge
from projects.models.plan import Plan
from projects.models.printed import PrintedTotal
from projects.models.programme import (
    Activity,
    ActivityGroup,
    ApprovingAuthority,
    Programme,
    ProgrammeLevel,
    ProgrammePeriod,
    SupportNorm,
)
from projects.models.proposal import Precision, Proposal, ProposalKind
from projects.models.provision import Provision
from projects.models.size import SizeLimit
from projects.models.stage import Amounts, Balance, Stage

__all__ = [
    "Acceptance",
    "AcceptanceResult",
    "AcceptedFinding",
    "Activity",
    "ActivityGroup",
    "Adjustment",
    "AdjustmentRoute",
    "AdjustmentState",
    "AdjustmentSubject",
    "AdvanceCeiling",
    "Amounts",
    "Appraisal",
    "AppraisalMode",
    "AppraisalScore",
    "ApprovingAuthority",
    "AreaRule",
    "Attachment",
    "Balance",
    "Contract",
    "CouncilEvent",
    "CouncilMember",
    "Criterion",
    "Deadline",
    "Decision",
    "DecisionKind",
    "Disbursement",
    "DossierItem",
    "Fact",
    "Indicator",
    "LegalRule",
    "Member",
    "Merge",
    "Obstacle",
    "OutcomeMeasure",
    "PaymentKind",
    "Plan",
    "PlanEvent",
    "Precision",
    "PrintedTotal",
    "Programme",
    "ProgrammeLevel",
    "ProgrammePeriod",
    "ProgressNote",
    "Proposal",
    "ProposalEvent",
    "ProposalKind",
    "Provision",
    "RepeatRule",
    "Settlement",
    "SizeLimit",
    "Stage",
    "Standing",
    "SupportNorm",
    "TypedDraft",
]
