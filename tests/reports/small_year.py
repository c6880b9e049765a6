"""One small year whose every part can be added up by hand."""

import datetime

from khuyencong.provenance import Provenance
from projects.ledger import FundingSplit
from projects.models import (
    Acceptance,
    DecisionKind,
    Disbursement,
    Obstacle,
    Stage,
)
from tests.factories import (
    ActivityFactory,
    ActivityGroupFactory,
    BeneficiaryFactory,
    CommuneFactory,
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProposalFactory,
    approved,
)

YEAR = 2024
START, END = datetime.date(YEAR, 1, 1), datetime.date(YEAR, 12, 31)
MACHINES = "Ứng dụng máy móc thiết bị tiên tiến"


def day(text):
    return datetime.date.fromisoformat(text)


def recorded(by):
    return {"recorded_at": "2024-12-31T00:00Z", "recorded_by": by}


def accept(member, on, support, own=0, other=0):
    done = Acceptance.objects.create(member=member, accepted_on=on)
    FundingSplit.objects.create(
        member=member, stage=Stage.ACCEPTED, effective_on=on, acceptance=done,
        state_support=support, beneficiary_contribution=own, other_funds=other,
    )  # fmt: skip
    return done


def lay_small_year(leader):
    """Local: a group proposal (An accepted, Bình waits), one stopped after it was paid. National: one
    for the whole province, accepted before the period from April on."""
    fairs = ActivityFactory(
        code="fairs", name="Hội chợ", group=ActivityGroupFactory(number=1, name="Đào tạo")
    )
    an, binh = DistrictFactory(code="D-1", name="An"), DistrictFactory(code="D-2", name="Bình")
    local = PlanFactory(year=YEAR)
    national = PlanFactory(year=YEAR, programme=NationalProgrammeFactory())
    DecisionFactory(
        plan=local, number="1/QĐ", decided_on=day("2024-01-10"), planned_on=day("2024-01-05")
    )
    DecisionFactory(
        plan=national, number="2/QĐ", decided_on=day("2024-01-20"), authority="Bộ",
        kind=DecisionKind.ASSIGNMENT, provenance=Provenance.ILLUSTRATIVE,
    )  # fmt: skip
    group = ProposalFactory(
        plan=local,
        code="L-2",
        title="Máy sấy",
        starts_on=day("2024-02-01"),
        ends_on=day("2024-11-30"),
    )
    rows = {
        "one": (group, "Cơ sở một", an, 1, (100, 10, 1)),
        "two": (group, "Cơ sở hai", CommuneFactory(name="Xã Bình", parent=binh), 2, (80, 8, 0)),
        "gone": (ProposalFactory(plan=local, code="L-3", title="Ngừng", state="stopped"), "Cơ sở ngừng", an, 1, (70, 7, 0)),
        "whole": (
            ProposalFactory(plan=national, code="N-1", title="Gian hàng", activity=fairs, provenance=Provenance.ILLUSTRATIVE),
            "Cơ sở tỉnh", None, 1, (50, 5, 0),
        ),
    }  # fmt: skip
    found = {}
    for key, (proposal, name, place, position, (support, own, other)) in rows.items():
        found[key] = MemberFactory(
            proposal=proposal, beneficiary=BeneficiaryFactory(name=name), locality=place,
            position=position, note="ghi chú" if key == "whole" else "",
            provenance=Provenance.ILLUSTRATIVE if key == "whole" else Provenance.RECORDED,
        )  # fmt: skip
        approved(found[key], support, own, other_funds=other)
    approved(found["gone"], -70, -7, effective_on=day("2024-06-01"), is_adjustment=True)
    accept(found["one"], "2024-05-05", 90, 9, 1)
    accept(found["whole"], "2024-03-03", 50, 5)
    for key, kind, on, amount in (
        ("one", "advance", "2024-02-01", 40), ("one", "payment", "2024-06-01", 20),
        ("gone", "advance", "2024-02-02", 30), ("gone", "return", "2024-07-01", 25),
    ):  # fmt: skip
        Disbursement.objects.create(
            proposal=found[key].proposal, member=found[key], kind=kind, paid_on=on, paid=amount,
            **recorded(leader),
        )  # fmt: skip
    return found


def held(proposal, leader, what, since, due, solved=None):
    solution = {"solved_on": solved, "solution": "đã xong"} if solved else {}
    Obstacle.objects.create(
        proposal=proposal, what=what, since=since, who_acts="UBND xã", due_on=due, **solution,
        **recorded(leader),
    )  # fmt: skip
