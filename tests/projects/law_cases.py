"""What the tests of the law of 2026 share: proposals in the small Cần Thơ of the fixture `cantho`."""

import datetime

from khuyencong.localities.models import Level, Locality
from projects import checks
from projects.models import Activity, Programme, SupportNorm
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
)

ND45 = "Nghị định 45/2012/NĐ-CP, Điều 1 khoản 2"
ND235 = (
    "Nghị định 45/2012/NĐ-CP sửa đổi bởi Nghị định 235/2025/NĐ-CP, Điều 1 khoản 2, theo bản dịch tiếng "
    "Anh trên luatvietnam.vn"
)


def today_unit(name):
    return Locality.objects.get(name=name, level=Level.COMMUNE, valid_to=None)


def at(place, *, starts_on="2026-03-01", level="national", activity="machinery", **fields):
    """A proposal of the year of that day, with one establishment at the place."""
    day = datetime.date.fromisoformat(starts_on)
    programme = Programme.objects.filter(level=level).first()
    plan = fields.pop("plan", None) or PlanFactory(programme=programme, year=day.year)
    proposal = ProposalFactory(
        plan=plan, activity=Activity.objects.get(code=activity), locality=place,
        state=ProposalState.SCREENED, starts_on=day, **fields,
    )  # fmt: skip
    MemberFactory(proposal=proposal, locality=place, beneficiary=BeneficiaryFactory(locality=place))
    return proposal


def told(rule, proposal, user):
    return [each for each in checks.run(proposal, user=user) if each.rule == rule]


MINE = {"activity": "machinery", "level": "local"}


def local_norm(province, cap=100, activity="machinery", **fields):
    return SupportNorm.objects.create(
        code=f"QĐ-{cap}", programme=Programme.objects.filter(level="local").first(), province=province, cap=cap,
        activity=Activity.objects.get(code=activity), cap_unit="cơ sở", document="QĐ thử",
        valid_from=fields.pop("valid_from", "2025-07-01"), **fields,
    )  # fmt: skip
