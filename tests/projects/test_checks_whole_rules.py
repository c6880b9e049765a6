"""Rules of law, place, earlier support, rounding and stages, each with its whole outcome."""

import datetime

import pytest
from django.utils import timezone

from beneficiaries.models import BeneficiaryKind
from khuyencong.accounts import roles
from khuyencong.localities.models import Level, Locality, LocalityKind
from khuyencong.money import format_dong
from projects.checks.finding import Finding, Related
from projects.checks.norms import norms
from projects.checks.period import period
from projects.checks.place import ADVICE, place
from projects.checks.repeated import ELSEWHERE, repeated
from projects.checks.rounding import Difference, Printed, added_up, compared, with_record
from projects.checks.stages import stages
from projects.checks.sums import sums
from projects.models import (
    Acceptance,
    Adjustment,
    AdjustmentState,
    AdjustmentSubject,
    AreaRule,
    Contract,
    RepeatRule,
    Settlement,
    Stage,
    SupportNorm,
)
from projects.workflow import ProposalState
from tests.factories import (
    ActivityFactory,
    BeneficiaryFactory,
    CommuneFactory,
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    ProvinceFactory,
    approved,
    requested,
)
from tests.projects.test_checks_whole import DAY, ERROR, NOTICE, WARNING, at, draft, entry, found

# ------------------------------------------------------------------------ norms, period


@pytest.fixture
def norm(db):
    fields = {"document": "TT 28", "valid_from": "2020-01-01", "max_basis_points": 5000, "cap": 100, "cap_unit": "cơ sở", "verified": True, "province": ProvinceFactory()}  # fmt: skip
    here = SupportNorm.objects.create(code="A", programme=ProgrammeFactory(), activity=ActivityFactory(), **fields)  # fmt: skip
    SupportNorm.objects.create(code="B", programme=NationalProgrammeFactory(), activity=ActivityFactory(), **{**fields, "cap": 1})  # fmt: skip
    other = ActivityFactory(code="another", name="Nội dung khác")
    SupportNorm.objects.create(code="C", programme=ProgrammeFactory(), activity=other, **{**fields, "cap": 1})  # fmt: skip
    return here


def test_over_the_percentage_and_over_the_cap_are_told_with_both_figures(norm):
    proposal = draft()
    fits, over = (MemberFactory(proposal=proposal, position=n) for n in (1, 2))
    requested(fits, 100, 100)
    requested(over, 101, 100)
    name = over.beneficiary.name

    def told(message, *figures):
        return Finding(ERROR, f"{name}: {message}", at(over), "TT 28", over.pk, "norm", norm.pk, figures)  # fmt: skip

    assert found(norms, proposal) == [
        told(
            "hỗ trợ 101 đồng vượt mức 50% tổng kinh phí 201 đồng là 1 đồng; nhiều nhất 100 đồng.",
            101,
            100,
        ),
        told("hỗ trợ 101 đồng vượt mức trần 100 đồng/cơ sở là 1 đồng.", 101, 100),
    ]


def test_many_establishments_in_one_row_are_only_noted_over_the_cap(norm):
    proposal = draft()
    many = MemberFactory(proposal=proposal, beneficiary=BeneficiaryFactory(kind=BeneficiaryKind.GROUP))  # fmt: skip
    requested(many, 101, 200)

    assert found(norms, proposal) == [
        Finding(
            NOTICE,
            f"{many.beneficiary.name}: gồm nhiều cơ sở chưa tách danh sách, nên chưa so được với mức "
            "trần 100 đồng/cơ sở.",
            at(many), "TT 28", many.pk, "norm", norm.pk,
        )
    ]  # fmt: skip


@pytest.mark.parametrize("gone", [{"cap": None}, {"max_basis_points": None}])
def test_a_norm_without_one_of_its_limits_holds_the_other(norm, gone):
    SupportNorm.objects.filter(pk=norm.pk).update(**gone)
    proposal = draft()
    requested(MemberFactory(proposal=proposal), 101, 0)

    (said,) = found(norms, proposal)

    assert ("mức trần" in said.message) == ("max_basis_points" in gone)


@pytest.mark.parametrize("programme", [ProgrammeFactory, NationalProgrammeFactory])
def test_where_no_norm_is_in_force_that_is_said_once(norm, programme):
    proposal = draft(starts_on=datetime.date(2019, 12, 31), programme=programme())
    requested(MemberFactory(proposal=proposal), 999)
    no_norm = (
        f"Danh mục chưa có định mức KCQG cho “{proposal.activity}” có hiệu lực ngày 31/12/2019: chưa so "
        "được mức hỗ trợ."
    )
    none_at_all = (
        "Chưa có định mức của tỉnh Thử Nghiệm cho ngày 31/12/2019: chưa so được mức hỗ trợ, và định mức "
        "của nơi khác không thay được."
    )
    weight, said = (NOTICE, no_norm) if programme is NationalProgrammeFactory else (WARNING, none_at_all)  # fmt: skip

    assert found(norms, proposal) == [Finding(weight, said, "id_activity", rule="norm")]


@pytest.mark.parametrize(
    ("first", "last", "outside"),
    [
        ("2030-01-01", "2030-12-31", ""), ("2029-12-31", "2030-12-31", "31/12/2029"),
        ("2030-01-01", "2031-01-01", "01/01/2031"), ("2029-12-31", "2031-01-01", "31/12/2029 và 01/01/2031"),
        (None, None, ""), (None, "2031-01-01", "01/01/2031"),
    ],
)  # fmt: skip
def test_days_outside_of_the_plan_year_are_told(db, first, last, outside):
    day = lambda text: text and datetime.date.fromisoformat(text)  # noqa: E731
    proposal = draft(starts_on=day(first), ends_on=day(last))

    assert found(period, proposal) == [
        Finding(
            WARNING, f"Thời gian thực hiện có ngày {outside} nằm ngoài năm kế hoạch 2030.", "id_starts_on",
            rule="period",
        )
    ] * bool(outside)  # fmt: skip


# ---------------------------------------------------------------------------------- place


@pytest.fixture
def commune(db):
    city = Locality.objects.create(name="Thành phố Thử", kind=LocalityKind.CENTRAL_CITY, level=Level.PROVINCE, code="T1")  # fmt: skip
    district = DistrictFactory(parent=city)
    return CommuneFactory(parent=district, kind=LocalityKind.WARD, name="Phường Thử")


def area(**fields):
    fields = {"province_kind": LocalityKind.CENTRAL_CITY, "place_kind": LocalityKind.WARD, "is_covered": False, "document": "NĐ 235", "verified": True, **fields}  # fmt: skip
    return AreaRule.objects.create(**fields)


@pytest.mark.parametrize(("since", "words"), [("2025-10-15", "15/10/2025"), (None, "trước đến nay")])  # fmt: skip
def test_a_place_that_is_not_covered_is_told_with_the_rule(commune, since, words):
    area(valid_from=since and datetime.date.fromisoformat(since))
    area(place_kind=LocalityKind.COMMUNE, document="khác")
    area(province_kind=LocalityKind.PROVINCE, document="khác nữa")
    proposal = draft()
    MemberFactory(proposal=proposal, position=1)  # the whole province
    member = MemberFactory(proposal=proposal, locality=commune, position=2)

    assert found(place, proposal) == [
        Finding(
            WARNING,
            f"{member.beneficiary.name}: Phường Thử là phường của thành phố trực thuộc trung ương, ngoài "
            f"phạm vi địa bàn từ {words}. {ADVICE}",
            at(member), "NĐ 235", member.pk, "place",
        )
    ]  # fmt: skip


@pytest.mark.parametrize("covers", [True, False])
@pytest.mark.parametrize("is_craft", [True, False])
def test_a_craft_village_is_covered_where_the_rule_says_so(commune, covers, is_craft):
    area(covers_craft_villages=covers)
    proposal = draft()
    who = BeneficiaryFactory(in_craft_village=is_craft)
    MemberFactory(proposal=proposal, locality=commune, beneficiary=who)

    assert len(found(place, proposal)) == (not (covers and is_craft))


def test_an_exempt_content_and_a_covered_place_are_passed_over_and_the_next_is_looked_at(commune):
    rule = area()
    village = CommuneFactory(parent=commune.parent)
    area(place_kind=LocalityKind.COMMUNE, is_covered=True)
    proposal = draft()
    MemberFactory(proposal=proposal, locality=village, position=1)
    member = MemberFactory(proposal=proposal, locality=commune, position=2)

    assert [each.member for each in found(place, proposal)] == [member.pk]
    rule.exempt_activities.add(ActivityFactory(code="another"))
    assert [each.member for each in found(place, proposal)] == [member.pk]
    rule.exempt_activities.add(proposal.activity)
    assert found(place, proposal) == []


def test_a_place_that_is_gone_is_an_error_unless_a_decision_moved_there(staff):
    gone = DistrictFactory(name="Huyện Cũ", valid_to=datetime.date(2030, 2, 28))
    stays = DistrictFactory(valid_to=DAY)
    proposal = ProposalFactory(starts_on=DAY)
    MemberFactory(proposal=proposal, locality=stays, position=1)
    member, moved, waits = (MemberFactory(proposal=proposal, locality=gone, position=n) for n in (2, 3, 4))  # fmt: skip
    MemberFactory(proposal=proposal, locality=gone, replaces=member, position=5)
    words = {"old_value": "cũ", "new_value": "mới"}
    decided_in = {
        "state": AdjustmentState.DECIDED,
        "decision": DecisionFactory(),
        "closed_at": timezone.now(),
        "closed_by": staff,
    }
    for who, subject, how in (
        (moved, AdjustmentSubject.PLACE, decided_in), (waits, AdjustmentSubject.PLACE, {}), (member, AdjustmentSubject.MACHINE, decided_in),
    ):  # fmt: skip
        Adjustment.objects.bulk_create([Adjustment(proposal=proposal, member=who, subject=subject, **words, **how)])  # fmt: skip
    other = ProposalFactory(starts_on=DAY)
    Adjustment.objects.bulk_create([Adjustment(proposal=other, member=member, subject=AdjustmentSubject.PLACE, **words, **decided_in)])  # fmt: skip

    assert found(place, proposal) == [
        Finding(
            ERROR,
            f"{each.beneficiary.name}: Huyện Cũ không tồn tại vào ngày 01/03/2030. Hãy chọn lại địa bàn.",
            at(each), member=each.pk, rule="place",
        )
        for each in (member, waits)
    ]  # fmt: skip


# ------------------------------------------------------------------------------- repeated


@pytest.fixture
def repeat(db):
    rule = RepeatRule.objects.create(programme=ProgrammeFactory(), years=2, document="QĐ 1", verified=True)  # fmt: skip
    RepeatRule.objects.create(programme=NationalProgrammeFactory(), years=9, document="QĐ 9")
    return rule


def earlier(member, state=ProposalState.SETTLED, year=2029, **fields):
    plan = fields.pop("plan", None) or PlanFactory(year=year)
    other = ProposalFactory(plan=plan, state=state, **fields)
    MemberFactory(proposal=other, beneficiary=member.beneficiary)
    return other


def related(*proposals):
    return tuple(Related(f"{p.code} ({p.year})", p.get_absolute_url()) for p in proposals)


def test_earlier_support_is_told_with_each_proposal_the_newest_first(repeat, staff):
    proposal = draft()
    member, other = (MemberFactory(proposal=proposal, position=n) for n in (1, 2))
    earlier(member, year=2027)
    old = earlier(member, year=2028)
    new = earlier(member, year=2029, state=ProposalState.ACCEPTED)
    earlier(member, year=2031)
    earlier(member, year=2029, activity=ActivityFactory(code="another"))

    (said,) = found(repeated, proposal, staff)

    assert said == Finding(
        WARNING,
        f"{member.beneficiary.name}: đã được hỗ trợ cùng nội dung trong 2 năm gần đây – {new.code} (2029), "
        f"{old.code} (2028).",
        at(member), "QĐ 1", member.pk, "repeated",
    )  # fmt: skip
    assert said.related == related(new, old)
    assert other.pk != said.member


def test_both_programmes_of_one_year_and_twice_in_one_are_told_apart(repeat, staff):
    proposal = draft()
    member = MemberFactory(proposal=proposal)
    national = PlanFactory(year=2030, programme=NationalProgrammeFactory())
    across = earlier(member, ProposalState.DRAFT, plan=national)
    beside = earlier(member, ProposalState.SUBMITTED, plan=PlanFactory(year=2030))
    name = member.beneficiary.name

    said = found(repeated, proposal, staff)

    assert said == [
        Finding(
            WARNING, f"{name}: năm 2030 còn có ở KCQG cho cùng nội dung – {across.code} (2030).",
            at(member), "chưa kiểm chứng", member.pk, "repeated",
        ),
        Finding(
            WARNING, f"{name}: còn có trong đề án khác cùng năm 2030 – {beside.code} (2030).",
            at(member), "", member.pk, "repeated",
        ),
    ]  # fmt: skip
    assert [each.related for each in said] == [related(across), related(beside)]


@pytest.mark.parametrize("state", ProposalState.values)
def test_what_ended_without_support_does_not_count(repeat, staff, state):
    proposal = draft()
    member = MemberFactory(proposal=proposal)
    earlier(member, state, year=2030)
    assert len(found(repeated, proposal, staff)) == (state not in {"withdrawn", "rejected", "not_selected", "stopped"})  # fmt: skip


@pytest.mark.parametrize("state", ProposalState.values)
def test_in_an_earlier_year_only_what_was_given_counts(repeat, staff, state):
    proposal = draft()
    member = MemberFactory(proposal=proposal)
    earlier(member, state, year=2029)
    given = state in {"approved", "in_progress", "accepted", "settled"}
    assert len(found(repeated, proposal, staff)) == given


def test_without_a_rule_of_years_only_the_same_year_is_looked_at(staff):
    proposal = draft()
    member = MemberFactory(proposal=proposal)
    earlier(member, year=2029)
    same = earlier(member, year=2030)

    assert [each.related for each in found(repeated, proposal, staff)] == [related(same)]


def test_a_rule_that_has_ended_is_not_asked(repeat, staff):
    RepeatRule.objects.filter(pk=repeat.pk).update(valid_to=DAY - datetime.timedelta(1))
    proposal = draft()
    earlier(MemberFactory(proposal=proposal), year=2029)

    assert found(repeated, proposal, staff) == []


def test_proposals_elsewhere_are_told_without_name_or_way(repeat, make_user):
    here = DistrictFactory()
    proposal = draft(locality=here)
    member = MemberFactory(proposal=proposal, locality=here)
    earlier(member, year=2030, locality=DistrictFactory(), code="X-1")
    earlier(member, year=2030, locality=DistrictFactory(), code="X-2")
    seen = earlier(member, year=2030, locality=here, code="A-1")

    (said,) = found(repeated, proposal, make_user(roles.DistrictOfficer, here))

    assert said.related == (*related(seen), Related(ELSEWHERE, ""), Related(ELSEWHERE, ""))
    assert said.message.endswith(f"– A-1 (2030), {ELSEWHERE}.")


# ------------------------------------------------------------------- rounding, sums, stages


def test_half_of_each_last_digit_is_what_rounding_explains():
    parts = [Printed.read("869,9"), Printed.read("1.091,7")]
    total = Printed.read("1.961,56")

    assert parts[0] == Printed("869,9", 869_900_000, 100_000)
    assert total == Printed("1.961,56", 1_961_560_000, 10_000)
    assert Printed.read("5") == Printed("5", 5_000_000, 1_000_000)
    assert Printed.read("869,9 ") == Printed("869,9 ", 869_900_000, 100_000)
    assert added_up(parts, total) == Difference(40_000, 105_000)
    assert with_record(total, 1_961_565_001) == Difference(-5_001, 5_000)
    assert compared(7, 7, half_units=100) == Difference(0, 0)
    assert compared(8, 7, half_units=3) == Difference(1, 1)


@pytest.mark.parametrize(
    ("amount", "tolerance", "is_rounding", "told"),
    [
        (0, 0, True, "khớp"), (40_000, 40_000, True, "lệch 0,04 triệu, trong sai số làm tròn"),
        (-40_000, 40_000, True, "lệch 0,04 triệu, trong sai số làm tròn"),
        (40_001, 40_000, False, "lệch 0,040001 triệu, không phải do làm tròn"),
        (-40_001, 40_000, False, "lệch 0,040001 triệu, không phải do làm tròn"),
    ],
)  # fmt: skip
def test_a_difference_is_told_with_what_explains_it(amount, tolerance, is_rounding, told):
    difference = Difference(amount, tolerance)

    assert (difference.is_rounding, difference.description) == (is_rounding, told)


@pytest.mark.parametrize(
    ("declared", "severity"),
    [(3_000, None), (3_500, NOTICE), (4_500, NOTICE), (4_501, ERROR), (1_500, NOTICE), (1_499, ERROR)],
)  # fmt: skip
def test_the_declared_total_may_miss_by_half_a_digit_of_each_part(db, declared, severity):
    """Two parts and the total in thousands: three halves are 1.500 đồng."""
    proposal = draft(declared_total=declared, declared_precision=1_000)
    requested(MemberFactory(proposal=proposal), 1_000, 2_000)

    told = compared(3_000, declared, half_units=3_000).description
    assert found(sums, proposal) == [
        Finding(
            severity, f"Tổng các phần là 3.000 đồng, đơn ghi {format_dong(declared)}: {told}.",
            "id_declared_total", rule="sum", figures=(3_000, declared),
        )
    ] * (severity is not None)  # fmt: skip


def test_each_part_that_is_finer_than_the_dossier_says_is_told(db):
    proposal = draft(declared_precision=1_000)
    MemberFactory(proposal=proposal, position=1)
    member = MemberFactory(proposal=proposal, position=2)
    requested(member, 1_001, 2_002, other_funds=3_003)

    assert found(sums, proposal) == [
        Finding(
            WARNING,
            f"{member.beneficiary.name}: {label} {said} đồng lẻ hơn mức “nghìn đồng (ba số lẻ của triệu)” "
            "mà hồ sơ nói. Hãy xem lại số hoặc chọn lại mức.",
            at(member), member=member.pk, rule="precision", figures=(amount, 1_000),
        )
        for label, said, amount in (("hỗ trợ", "1.001", 1_001), ("đối ứng", "2.002", 2_002), ("nguồn khác", "3.003", 3_003))
    ]  # fmt: skip


def test_a_total_is_compared_only_when_one_was_declared_and_somebody_asks(db):
    alone = draft(declared_total=5)
    undeclared = draft()
    requested(MemberFactory(proposal=undeclared), 7)

    assert (found(sums, alone), found(sums, undeclared)) == ([], [])


def staged(earlier_stage, later_stage, before, after):
    """A member with money at these two stages, whatever document each needs."""
    member = MemberFactory()
    contract = Contract.objects.create(proposal=member.proposal, number="1/HĐ", signed_on=DAY)
    acceptance = Acceptance.objects.create(member=member, accepted_on=DAY, minutes_number="1/BB")
    settlement = Settlement.objects.create(member=member, settled_on=DAY)
    if earlier_stage == Stage.ACCEPTED:
        approved(member, before)
    for stage, amount in ((earlier_stage, before), (later_stage, after)):
        if stage == Stage.APPROVED:
            approved(member, amount)
        else:
            source = {Stage.CONTRACTED: {"contract": contract}, Stage.ACCEPTED: {"acceptance": acceptance}, Stage.SETTLED: {"settlement": settlement}}.get(stage, {})  # fmt: skip
            entry(member, stage, amount, **source)
    return member


@pytest.mark.parametrize(
    ("before", "after"),
    [(Stage.REQUESTED, Stage.APPRAISED), (Stage.APPROVED, Stage.CONTRACTED), (Stage.APPROVED, Stage.ACCEPTED), (Stage.ACCEPTED, Stage.SETTLED)],
)  # fmt: skip
def test_support_that_grows_from_stage_to_stage_is_told(db, before, after):
    even, grown = staged(before, after, 10, 10), staged(before, after, 10, 11)

    assert found(stages, even.proposal) == []
    assert found(stages, grown.proposal) == [
        Finding(
            WARNING,
            f"{grown.beneficiary.name}: hỗ trợ {after.label} 11 đồng cao hơn {before.label} 10 đồng.",
            at(grown), member=grown.pk, rule="stages", figures=(10, 11),
        )
    ]  # fmt: skip


def test_a_stage_without_an_entry_is_passed_over_and_the_next_is_looked_at(db):
    first = MemberFactory(position=1)
    approved(first, 5, 0)
    grown = MemberFactory(proposal=first.proposal, position=2)
    requested(grown, 1)
    entry(grown, Stage.APPRAISED, 2)

    assert [each.member for each in found(stages, first.proposal)] == [grown.pk]
