"""The checks as a table: each case says what is wrong, how heavy it is, and which text says so."""

import datetime
from dataclasses import dataclass, field
from typing import Any

import pytest

from beneficiaries.models import BeneficiaryKind
from khuyencong.accounts import roles
from khuyencong.localities.models import Level, Locality, LocalityKind
from projects import checks
from projects.actions import appraisal
from projects.ledger import FundingSplit
from projects.models import (
    AcceptedFinding,
    Activity,
    Amounts,
    Programme,
    Proposal,
    Stage,
    SupportNorm,
)
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.example import lay_law
from tests.factories import (
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    requested,
)

M = 1_000_000
TT28 = "Thông tư 28/2018/TT-BTC, Điều 8"
TT64 = "Thông tư 28/2018/TT-BTC sửa đổi bởi Thông tư 64/2024/TT-BTC, Điều 8"
TT26 = "TTLT 26/2014/TTLT-BTC-BCT"
MINH_HOA = "Định mức minh họa"
ND235 = "Nghị định 45/2012/NĐ-CP sửa đổi bởi Nghị định 235/2025/NĐ-CP, Điều 1 khoản 2"
ND45_UNREAD = "Nghị định 45/2012/NĐ-CP, Điều 1 khoản 2 (chưa kiểm chứng)"
OWN_WORDS = "Thông tư 28/2018/TT-BTC, điều kiện hỗ trợ (chưa kiểm chứng)"


@dataclass(frozen=True)
class Case:
    """Members are (support, own) in đồng; `wanted` is (rule, severity, words, citation) or None."""

    name: str
    rule: str
    wanted: tuple[str, str, str] | None
    members: tuple[tuple[int, int], ...] = ((100 * M, 100 * M),)
    level: str = "national"
    activity: str = "machinery"
    starts_on: str = "2023-03-01"
    ends_on: str = ""
    approved_on: str = ""
    place: tuple[str, str] | None = None
    craft_village: bool = False
    commitments: bool = True
    declared: tuple[int, int] | None = None
    ceiling: int | None = None
    beneficiary_kind: str = BeneficiaryKind.HOUSEHOLD
    earlier: tuple[dict[str, Any], ...] = field(default=())


def ok(name, rule="norm", **more):
    return Case(name, rule, None, **more)


def bad(name, severity, words, citation, rule="norm", **more):
    return Case(name, rule, (severity, words, citation), **more)


CASES = [
    # Percentage: 50 % of the whole cost of machinery (TT 28/2018, verified).
    ok("exactly 50 %", members=((100 * M, 100 * M),)),
    bad("50 % and one đồng", "error", "vượt mức 50% tổng kinh phí 200.000.000 đồng là 1 đồng; nhiều nhất 100.000.000 đồng",
        TT28, members=((100 * M + 1, 100 * M - 1),)),
    ok("49 %", members=((98 * M, 102 * M),)),
    bad("odd total, half rounded down", "error", "nhiều nhất 100.000.000 đồng", TT28,
        members=((100 * M + 1, 100 * M),)),
    bad("no own share at all", "error", "vượt mức 50%", TT28, members=((100 * M, 0),)),
    ok("demonstration model at 30 %", activity="demonstration-model", members=((300 * M, 700 * M),)),
    bad("demonstration model over 30 %", "error", "vượt mức 30%", TT28,
        activity="demonstration-model", members=((300 * M + 1, 700 * M - 1),)),
    bad("relocation interest over 50 %", "error", "vượt mức 50%", f"{TT28} khoản 14",
        activity="relocation-interest", members=((60 * M, 50 * M),)),
    ok("fair abroad at 100 %", activity="trade-fair-abroad", members=((500 * M, 0),)),
    # Cap: 300 triệu an establishment.
    ok("cap exactly", members=((300 * M, 400 * M),)),
    bad("cap by one đồng", "error", "vượt mức trần 300.000.000 đồng/cơ sở là 1 đồng", f"{TT28} khoản 4",
        members=((300 * M + 1, 400 * M),)),
    ok("demonstration model at its cap", activity="demonstration-model", members=((1000 * M, 3000 * M),)),
    bad("demonstration model over its cap", "error", "vượt mức trần 1.000.000.000 đồng/mô hình", f"{TT28} khoản 2",
        activity="demonstration-model", members=((1001 * M, 3000 * M),)),
    ok("start-up of a business at its cap", activity="business-start-up", members=((10 * M, 10 * M),)),
    bad("start-up of a business over its cap", "error", "vượt mức trần 10.000.000 đồng/doanh nghiệp",
        f"{TT28} khoản 1", activity="business-start-up", members=((10 * M + 1, 90 * M),)),
    # Technology line: 1,5 ×.
    ok("technology line at 1,5 ×", activity="technology-line", members=((450 * M, 450 * M),)),
    bad("technology line over 1,5 × by one đồng", "error", "vượt mức trần 450.000.000 đồng", f"{TT28} khoản 4",
        activity="technology-line", members=((450 * M + 1, 600 * M),)),
    bad("machinery is no technology line", "error", "vượt mức trần 300.000.000 đồng", TT28,
        members=((450 * M, 450 * M),)),
    # A group of n may reach n × cap.
    ok("group of three at 3 × cap", members=((300 * M, 300 * M),) * 3),
    bad("one of the group over its own cap", "error", "vượt mức trần", TT28,
        members=((300 * M, 300 * M), (300 * M + 1, 400 * M), (1 * M, 300 * M))),
    ok("a group is not summed to one percentage", members=((150 * M, 150 * M), (1 * M, 9 * M))),
    bad("establishments that are not listed one by one", "notice", "chưa tách danh sách", TT28,
        members=((900 * M, 1114 * M),), beneficiary_kind=BeneficiaryKind.GROUP),
    # Two norms, over the change of 2018-05-11.
    ok("old cap, last day", starts_on="2018-05-10", members=((200 * M, 300 * M),)),
    bad("over the old cap, last day", "error", "vượt mức trần 200.000.000 đồng", TT26,
        starts_on="2018-05-10", members=((200 * M + 1, 300 * M),)),
    ok("new cap, first day", starts_on="2018-05-11", members=((300 * M, 300 * M),)),
    bad("approved under the old norm, begun under the new", "error", "vượt mức trần 200.000.000 đồng", TT26,
        starts_on="2018-06-01", approved_on="2018-05-10", members=((250 * M, 250 * M),)),
    ok("approved under the new norm", starts_on="2018-05-01", approved_on="2018-05-11",
       members=((250 * M, 250 * M),)),
    bad("old model norm", "error", "vượt mức trần 500.000.000 đồng", TT26,
        activity="demonstration-model", starts_on="2018-01-01", members=((501 * M, 2000 * M),)),
    # Amended by TT 64/2024, which was not read: from its day the same norm warns.
    bad("last day before the amendment", "error", "vượt mức trần 300.000.000 đồng", f"{TT28} khoản 4, theo bản tin",
        starts_on="2024-10-14", members=((300 * M + 1, 400 * M),)),
    bad("first day of the amendment", "warning", "vượt mức trần 300.000.000 đồng", f"{TT64} khoản 4 (chưa kiểm chứng)",
        starts_on="2024-10-15", members=((300 * M + 1, 400 * M),)),
    bad("approved before the amendment", "error", "vượt mức trần 300.000.000 đồng", f"{TT28} khoản 4",
        starts_on="2024-11-01", approved_on="2024-10-14", members=((300 * M + 1, 400 * M),)),
    ok("the same amount after the amendment", starts_on="2026-03-01", members=((300 * M, 400 * M),)),
    # A norm that was not read warns and says so.
    bad("unverified percentage warns", "warning", "vượt mức 50%", "(chưa kiểm chứng)",
        activity="consulting", members=((20 * M, 10 * M),)),
    bad("unverified cap warns", "warning", "vượt mức trần 35.000.000 đồng", "(chưa kiểm chứng)",
        activity="trademark", members=((36 * M, 40 * M),)),
    bad("local norm is illustrative", "warning", "vượt mức trần 150.000.000 đồng", MINH_HOA,
        level="local", members=((150 * M + 1, 300 * M),)),
    ok("local norm kept", level="local", members=((145 * M, 155 * M),)),
    bad("no norm in the data", "notice", "chưa có định mức KCĐP", "", level="local", activity="showroom"),
    bad("no norm that early", "notice", "chưa có định mức", "", starts_on="2013-01-01"),
    # Money that nobody can mean is an error, also where the norm is missing or was not read.
    ok("support at the limit of the field", rule="plausible", level="local", members=((10_000 * M, 0),)),
    bad("support over it by one đồng", "error", "hỗ trợ 10.000.000.001 đồng vượt giới hạn một cơ sở", "",
        rule="plausible", level="local", members=((10_000 * M + 1, 0),)),
    ok("own share at the limit", rule="plausible", members=((1 * M, 500_000 * M),)),
    bad("own share over it by one đồng", "error", "đối ứng 500.000.000.001 đồng vượt giới hạn", "",
        rule="plausible", members=((1 * M, 500_000 * M + 1),)),
    ok("declared total at the limit", rule="plausible", declared=(1_000_000 * M, 1)),
    bad("declared total over it by one đồng", "error", "Tổng kinh phí ghi trong hồ sơ 1.000.000.000.001 đồng",
        "", rule="plausible", declared=(1_000_000 * M + 1, 1)),
    # Commitments.
    bad("own share missing", "warning", "chưa ghi kinh phí đối ứng", OWN_WORDS, rule="commitment",
        members=((100 * M, 0),)),
    bad("own share not committed", "warning", "chưa ghi ngày cam kết kinh phí đối ứng", OWN_WORDS,
        rule="commitment", commitments=False),
    bad("no declaration", "warning", "chưa được hỗ trợ từ nguồn khác", OWN_WORDS, rule="commitment",
        commitments=False),
    ok("both commitments", rule="commitment"),
    # Supported before, or in the other programme.
    bad("both programmes in one year", "warning", "còn có ở KCĐP cho cùng nội dung", OWN_WORDS, rule="repeated",
        earlier=({"level": "local", "year": 2023},)),
    bad("five years ago", "warning", "trong 5 năm gần đây", "chưa kiểm chứng", rule="repeated",
        earlier=({"level": "national", "year": 2018, "state": ProposalState.SETTLED},)),
    ok("six years ago", rule="repeated",
       earlier=({"level": "national", "year": 2017, "state": ProposalState.SETTLED},)),
    ok("another content", rule="repeated",
       earlier=({"level": "local", "year": 2023, "activity": "trademark"},)),
    ok("withdrawn last year", rule="repeated",
       earlier=({"level": "national", "year": 2022, "state": ProposalState.STOPPED},)),
    ok("asked last year and not given", rule="repeated",
       earlier=({"level": "national", "year": 2022, "state": ProposalState.NOT_SELECTED},)),
    bad("twice in one plan", "warning", "trong đề án khác cùng năm 2023", "", rule="repeated",
        earlier=({"level": "national", "year": 2023},)),
    # The place.
    ok("commune of a province before", rule="place", place=(LocalityKind.PROVINCE, LocalityKind.COMMUNE)),
    bad("ward of a central city since 2025-10-15", "warning", "là phường của thành phố trực thuộc trung ương",
        ND235, rule="place", starts_on="2025-10-15", place=(LocalityKind.CENTRAL_CITY, LocalityKind.WARD)),
    bad("ward of a central city the day before", "warning", "từ 01/07/2025 chưa cho biết", ND45_UNREAD, rule="place",
        starts_on="2025-10-14", place=(LocalityKind.CENTRAL_CITY, LocalityKind.WARD)),
    bad("ward approved under the old decree", "warning", "từ 01/07/2025 chưa cho biết", ND45_UNREAD, rule="place",
        starts_on="2025-11-01", approved_on="2025-10-14", place=(LocalityKind.CENTRAL_CITY, LocalityKind.WARD)),
    ok("commune between the reform and the decree", rule="place", starts_on="2025-07-01",
       place=(LocalityKind.PROVINCE, LocalityKind.COMMUNE)),
    ok("ward of a central city, craft village", rule="place", starts_on="2026-01-01",
       place=(LocalityKind.CENTRAL_CITY, LocalityKind.WARD), craft_village=True),
    ok("ward of a central city, cleaner production", rule="place", starts_on="2026-01-01",
       place=(LocalityKind.CENTRAL_CITY, LocalityKind.WARD), activity="cleaner-production-model"),
    ok("commune of a central city", rule="place", starts_on="2026-01-01",
       place=(LocalityKind.CENTRAL_CITY, LocalityKind.COMMUNE)),
    ok("ward of a province since 2025-10-15", rule="place", starts_on="2026-01-01",
       place=(LocalityKind.PROVINCE, LocalityKind.WARD)),
    # Sums, precision, period, ceiling.
    ok("parts add up", rule="sum", declared=(200 * M, 1)),
    bad("parts miss the total by rounding", "notice", "trong sai số làm tròn", "", rule="sum",
        declared=(200 * M + 100_000, 100_000)),
    bad("parts do not add up", "error", "lệch 5 triệu, không phải do làm tròn", "", rule="sum",
        declared=(205 * M, 100_000)),
    bad("one đồng off in full đồng", "error" , "lệch 0,000002 triệu", "", rule="sum", declared=(200 * M + 2, 1)),
    bad("finer than declared", "warning", "hỗ trợ 100.000.500 đồng lẻ hơn mức", "", rule="precision",
        members=((100_000_500, 100_000_000),), declared=(200_000_500, 1_000)),
    ok("as fine as declared", rule="precision", members=((100_001_000, 100_002_000),),
       declared=(200_003_000, 1_000)),
    bad("work outside the plan year", "warning", "nằm ngoài năm kế hoạch 2023", "", rule="period",
        ends_on="2024-02-01"),
    ok("work inside the plan year", rule="period", ends_on="2023-12-31"),
    bad("no room in the plan", "warning", "không đủ cho 100.000.000 đồng của đề án này", "", rule="ceiling",
        ceiling=100 * M - 1),
    ok("just room in the plan", rule="ceiling", ceiling=100 * M),
]  # fmt: skip


@pytest.fixture
def law(db):
    lay_law()


def made(case):
    """The proposal of a case, appraised money as requested."""
    programme = Programme.objects.get(level=case.level)
    year = int(case.starts_on[:4])
    plan = PlanFactory(programme=programme, year=year, ceiling=case.ceiling)
    locality = place_of(*case.place) if case.place else None
    proposal = ProposalFactory(
        plan=plan,
        activity=Activity.objects.get(code=case.activity),
        state=ProposalState.APPROVED if case.approved_on else ProposalState.SCREENED,
        starts_on=datetime.date.fromisoformat(case.starts_on),
        ends_on=case.ends_on or None,
        declared_total=case.declared[0] if case.declared else None,
        declared_precision=case.declared[1] if case.declared else 1,
    )
    day = "2022-10-01" if case.commitments else None
    for support, own in case.members:
        who = BeneficiaryFactory(kind=case.beneficiary_kind, in_craft_village=case.craft_village)
        member = MemberFactory(
            proposal=proposal, beneficiary=who, locality=locality,
            own_share_committed_on=day, no_other_support_declared_on=day,
        )  # fmt: skip
        requested(member, support, own)
        if case.approved_on:
            DecisionFactory(plan=plan, decided_on=case.approved_on)
            approved(member, support, own, effective_on=case.approved_on)
    for row in case.earlier:
        before = ProposalFactory(
            plan=PlanFactory(programme=Programme.objects.get(level=row["level"]), year=row["year"]),
            activity=Activity.objects.get(code=row.get("activity", case.activity)),
            state=row.get("state", ProposalState.IN_PROGRESS),
        )
        MemberFactory(proposal=before, beneficiary=who)
    return Proposal.objects.get(pk=proposal.pk)


def place_of(province_kind, kind):
    province = Locality.objects.create(
        name="Cấp tỉnh thử", kind=province_kind, level=Level.PROVINCE, code="T1"
    )
    return Locality.objects.create(
        name="Nơi thử", kind=kind, level=Level.COMMUNE, parent=province, code="T2"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_gives_the_finding_of_the_table(case, law, staff):
    proposal = made(case)

    found = [each for each in checks.run(proposal, user=staff) if each.rule == case.rule]

    if case.wanted is None:
        assert found == []
        return
    severity, words, citation = case.wanted
    told = [each for each in found if words in each.message]
    assert [each.severity.value for each in told] == [severity], [each.message for each in found]
    assert citation in told[0].reference
    was_read = severity != "warning" or not citation or citation == ND235
    assert ("chưa kiểm chứng" in told[0].reference) == (not was_read)


def test_the_table_is_long_enough():
    assert len(CASES) >= 40


def test_a_place_that_ended_is_an_error(law, staff):
    ended = DistrictFactory(valid_to=datetime.date(2029, 12, 31))
    proposal = ProposalFactory(state=ProposalState.SCREENED, starts_on=datetime.date(2030, 3, 1))
    requested(MemberFactory(proposal=proposal, locality=ended), 100, 100)

    (found,) = [each for each in checks.run(proposal, user=staff) if each.rule == "place"]

    assert found.severity is checks.Severity.ERROR
    assert "không tồn tại vào ngày 01/03/2030" in found.message


def test_money_that_grows_on_its_way_is_seen(law, staff):
    member = MemberFactory()
    approved(member, 100 * M, 100 * M)
    FundingSplit.objects.create(
        member=member, stage=Stage.REQUESTED, effective_on="2029-01-01", state_support=90 * M,
        beneficiary_contribution=0,
    )  # fmt: skip
    FundingSplit.objects.create(
        member=member, stage=Stage.APPRAISED, effective_on="2029-02-01", state_support=91 * M,
        beneficiary_contribution=0,
    )  # fmt: skip

    found = [
        each.message for each in checks.run(member.proposal, user=staff) if each.rule == "stages"
    ]

    assert found == [f"{member.beneficiary}: hỗ trợ thẩm định 91.000.000 đồng cao hơn đề nghị 90.000.000 đồng."]  # fmt: skip


def test_appraising_over_a_norm_that_was_read_is_refused_with_its_citation(law, staff):
    case = bad("", "", "", "", members=((301 * M, 400 * M),))
    proposal = made(case)
    member = proposal.members.get()

    with pytest.raises(
        Refused, match=r"vượt mức trần 300.000.000 đồng/cơ sở là 1.000.000 đồng"
    ) as no:
        appraisal.appraise(
            proposal=proposal, amounts={member.pk: Amounts(301 * M, 400 * M)}, by=staff
        )
    assert f"({TT28} khoản 4, theo bản tin của thuvienphapluat.vn)" in no.value.messages[0]
    appraisal.appraise(proposal=proposal, amounts={member.pk: Amounts(300 * M, 401 * M)}, by=staff)


def test_appraising_over_an_unread_norm_only_warns(law, staff):
    proposal = made(bad("", "", "", "", level="local", members=((151 * M, 400 * M),)))
    member = proposal.members.get()

    done = appraisal.appraise(
        proposal=proposal, amounts={member.pk: Amounts(151 * M, 400 * M)}, by=staff
    )

    assert done.state == ProposalState.APPRAISED


def warning(proposal, user):
    return next(e for e in checks.run(proposal, user=user) if e.severity is checks.Severity.WARNING)


def test_a_warning_is_taken_on_with_a_reason_and_stays_on_record(law, staff):
    proposal = made(bad("", "", "", "", level="local", members=((151 * M, 400 * M),)))
    found = warning(proposal, staff)

    with pytest.raises(Refused, match=r"Hãy ghi lý do"):
        appraisal.waive(proposal=proposal, fingerprint=found.fingerprint, reason=" ", by=staff)
    appraisal.waive(
        proposal=proposal, fingerprint=found.fingerprint, reason="UBND tỉnh đồng ý", by=staff
    )
    with pytest.raises(Refused, match=r"đã được"):
        appraisal.waive(proposal=proposal, fingerprint=found.fingerprint, reason="x", by=staff)

    row = AcceptedFinding.objects.get()
    assert (row.message, row.reference, row.reason) == (found.message, found.reference, "UBND tỉnh đồng ý")  # fmt: skip
    again = next(e for e in checks.run(proposal, user=staff) if e.fingerprint == found.fingerprint)
    assert again.waiver == row


def test_a_warning_whose_figures_changed_is_asked_again(law, staff):
    proposal = made(bad("", "", "", "", level="local", members=((151 * M, 400 * M),)))
    found = next(e for e in checks.run(proposal, user=staff) if e.rule == "norm")
    appraisal.waive(proposal=proposal, fingerprint=found.fingerprint, reason="đồng ý", by=staff)
    FundingSplit.objects.update(state_support=152 * M)

    again = next(e for e in checks.run(proposal, user=staff) if e.rule == "norm")

    assert again.waiver is None
    with pytest.raises(Refused, match=r"không còn, hoặc số liệu đã đổi"):
        appraisal.waive(proposal=proposal, fingerprint=found.fingerprint, reason="x", by=staff)


def test_an_error_cannot_be_taken_on(law, staff):
    proposal = made(bad("", "", "", "", members=((301 * M, 400 * M),)))
    found = next(e for e in checks.run(proposal, user=staff) if e.rule == "norm")

    with pytest.raises(Refused, match=r"Lỗi phải sửa"):
        appraisal.waive(proposal=proposal, fingerprint=found.fingerprint, reason="x", by=staff)


def test_an_officer_is_not_told_of_proposals_elsewhere(law, make_user):
    place, other = DistrictFactory(), DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    who = BeneficiaryFactory(locality=place)
    here = ProposalFactory(locality=place, state=ProposalState.SCREENED)
    MemberFactory(proposal=here, beneficiary=who, locality=place)
    away = ProposalFactory(locality=other, code="BI-MAT-01")
    MemberFactory(proposal=away, beneficiary=who, locality=other)

    found = [each for each in checks.run(here, user=officer) if each.rule == "repeated"]

    assert "một đề án ngoài phạm vi của bạn" in found[0].message
    assert "BI-MAT" not in str(found)


@pytest.mark.parametrize("count", [1, 5])
def test_checks_take_the_same_queries_for_one_and_five_members(
    law, staff, django_assert_num_queries, count
):
    proposal = made(bad("", "", "", "", members=((100 * M, 90 * M),) * count))

    with django_assert_num_queries(13):  # one of them asks whose records one sees
        checks.run(proposal, user=staff)


def test_norms_cite_what_they_limit(law):
    norm = SupportNorm.objects.get(code="KCQG-TT28-04a")

    assert norm.limits == "50% tổng kinh phí, không quá 300 triệu đồng/cơ sở"
