"""The records of khuyến công, one sub-aggregate a file."""

from projects.models.acceptance import Acceptance, AcceptanceResult, Indicator, OutcomeMeasure
from projects.models.decision import Decision, DecisionChange, DecisionKind
from projects.models.execution import Contract, Settlement
from projects.models.funding import FundingSplit
from projects.models.plan import Plan
from projects.models.programme import (
    Activity,
    ActivityGroup,
    Programme,
    ProgrammeLevel,
    ProgrammePeriod,
    SupportNorm,
)
from projects.models.proposal import Member, Proposal, ProposalKind
from projects.models.stage import Amounts, Stage

__all__ = [
    "Acceptance",
    "AcceptanceResult",
    "Activity",
    "ActivityGroup",
    "Amounts",
    "Contract",
    "Decision",
    "DecisionChange",
    "DecisionKind",
    "FundingSplit",
    "Indicator",
    "Member",
    "OutcomeMeasure",
    "Plan",
    "Programme",
    "ProgrammeLevel",
    "ProgrammePeriod",
    "Proposal",
    "ProposalKind",
    "Settlement",
    "Stage",
    "SupportNorm",
]
