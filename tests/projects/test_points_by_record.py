"""Criteria that the records answer are filled from them, and scored otherwise only with a reason."""

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Product
from projects.actions import appraisal
from projects.models import Amounts, AppraisalScore, Criterion, Proposal
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import BeneficiaryFactory, complete_draft

M = 1_000_000
ASKED = Amounts(100 * M, 120 * M)
REASON = "Giấy chứng nhận OCOP đã hết hạn"


@pytest.fixture
def criteria(db):
    return {
        "ocop": Criterion.objects.create(code="ocop", name="Có sản phẩm OCOP", weight=15, fact="ocop"),
        "woman": Criterion.objects.create(code="w", name="Chủ là phụ nữ", weight=10, fact="woman"),
        "free": Criterion.objects.create(code="s", name="Thế mạnh", weight=20),
    }  # fmt: skip


@pytest.fixture
def proposal(staff):
    shop = BeneficiaryFactory(name="Cơ sở Thử")
    Product.objects.create(beneficiary=shop, name="mắm", ocop_stars=4)
    draft = complete_draft(staff, shop)
    Proposal.objects.filter(pk=draft.pk).update(
        state=ProposalState.SCREENED, submitted_at="2029-09-01T08:00:00+07:00", submitted_by=staff
    )
    return Proposal.objects.get(pk=draft.pk)


@pytest.fixture
def judge(staff, proposal, criteria):
    def judge(reason="", **scores):
        given = {criteria[name].pk: points for name, points in scores.items()}
        judgement = appraisal.Judgement(appraisal.today(), scores=given, reason=reason)
        amounts = {member.pk: ASKED for member in proposal.members.all()}
        appraisal.appraise(proposal=proposal, amounts=amounts, judgement=judgement, by=staff)
        rows = AppraisalScore.objects.order_by("criterion__code")
        return [(row.criterion.code, row.points, row.by_record, row.reason) for row in rows]

    return judge


def test_points_as_the_record_says_need_no_reason(judge):
    assert judge(ocop=15, woman=0, free=12) == [("ocop", 15, 15, ""), ("s", 12, None, ""), ("w", 0, 0, "")]  # fmt: skip


@pytest.mark.parametrize("scores", [{"ocop": 14}, {"woman": 10}])
def test_other_points_need_a_reason(judge, scores):
    with pytest.raises(Refused, match="Hãy ghi lý do chấm khác hồ sơ"):
        judge(**scores)
    assert not AppraisalScore.objects.exists()


def test_a_reason_stands_with_the_points_that_differ_alone(judge):
    assert judge(REASON, ocop=5, woman=0) == [("ocop", 5, 15, REASON), ("w", 0, 0, "")]


def test_the_database_refuses_a_difference_without_a_reason(judge):
    judge(ocop=15)

    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalScore.objects.update(points=14)
    assert AppraisalScore.objects.update(points=14, reason=REASON) == 1


def sent(proposal, criteria, **scores):
    member = proposal.members.get()
    money = {f"m{member.pk}-state_support": "100", f"m{member.pk}-beneficiary_contribution": "120"}
    points = {f"c{criteria[name].pk}": str(value) for name, value in scores.items()}
    return {"appraised_on": f"{appraisal.today():%d/%m/%Y}", "mode": "reviewer", **money, **points}


def test_the_form_is_filled_from_the_record_and_asks_why_it_differs(
    sign_in, staff, proposal, criteria
):
    client = sign_in(staff)
    address = f"/de-an/{proposal.code}/buoc/appraise/"

    form = client.get(address).context["form"]
    offered = {name: form[f"c{each.pk}"].value() for name, each in criteria.items()}
    assert offered == {"ocop": 15, "woman": 0, "free": None}

    refused = client.post(address, sent(proposal, criteria, ocop=9, free=12))
    assert refused.context["form"].errors == {"reason": ["Chấm khác hồ sơ ở: Có sản phẩm OCOP. Hãy ghi lý do."]}  # fmt: skip

    client.post(address, sent(proposal, criteria, ocop=9, free=12) | {"reason": REASON})
    rows = AppraisalScore.objects.order_by("criterion__code").values_list("points", "by_record", "reason")  # fmt: skip
    assert list(rows) == [(9, 15, REASON), (12, None, ""), (0, 0, "")]
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert f"hồ sơ cho 15; {REASON}" in page
