"""Each figure of a year as a whole."""

from khuyencong.accounts import roles
from projects.models import (
    Amounts,
)
from reports.figures.acceptance_progress import (
    AcceptanceProgress,
    ProgressLine,
    acceptance_progress,
)
from reports.figures.plan_summary import (
    DecisionLine,
    DistrictLine,
    GroupBlock,
    MemberLine,
    PlanSummary,
    ProgrammeBlock,
    ProposalLine,
    plan_summary,
)
from reports.figures.progress import (
    NamedProgress,
    Paid,
    ProgrammeProgress,
    Progress,
    ProposalProgress,
    YearProgress,
    year_progress,
)
from reports.figures.support_received import (
    Support,
    Supported,
    SupportReceived,
    YearLine,
    YearsSideBySide,
    support_received,
    years_side_by_side,
)
from reports.figures.year_overview import ProgrammeLine, YearOverview, year_overview
from tests.factories import (
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
)
from tests.reports.small_year import END, MACHINES, START, YEAR, day

GROUP = Progress(
    1, 0, 2, 1, Amounts(180, 18, 1), Amounts(90, 9, 1), Amounts(90, 9, 1), 80, Paid(20, 60)
)
WHOLE = Progress(1, 1, 1, 1, Amounts(50, 5), Amounts(), Amounts(50, 5), 0, Paid())


def test_progress_from_april_on_is_shown_by_programme_activity_district_and_stage(
    small_year, leader
):
    figures = year_progress(YEAR, since=day("2024-04-01"), until=END, user=leader)

    assert figures == YearProgress(
        year=YEAR,
        since=day("2024-04-01"),
        until=END,
        programmes=(
            ProgrammeProgress(
                "I", "Chương trình khuyến công quốc gia", "KCQG",
                (ProposalProgress(1, "N-1", "Gian hàng", "Hội chợ", WHOLE, True),), WHOLE,
            ),
            ProgrammeProgress(
                "II", "Chương trình khuyến công địa phương", "KCĐP",
                (ProposalProgress(1, "L-2", "Máy sấy", MACHINES, GROUP, False),),
                Progress(
                    1, 0, 2, 1, Amounts(180, 18, 1), Amounts(90, 9, 1), Amounts(90, 9, 1), 80,
                    Paid(20 - 25, 60 + 5),
                ),
            ),
        ),
        activities=(
            NamedProgress("Hội chợ", 1, 1, Amounts(50, 5), Amounts(50, 5)),
            NamedProgress(MACHINES, 2, 1, Amounts(180, 18, 1), Amounts(90, 9, 1)),
        ),
        districts=(
            NamedProgress("An", 1, 1, Amounts(100, 10, 1), Amounts(90, 9, 1)),
            NamedProgress("Bình", 1, 0, Amounts(80, 8), Amounts()),
            NamedProgress("Toàn tỉnh", 1, 1, Amounts(50, 5), Amounts(50, 5), is_whole_province=True),
        ),
        stages=(
            ("đề nghị", Amounts()), ("thẩm định", Amounts()), ("phê duyệt", Amounts(230, 23, 1)),
            ("hợp đồng", Amounts()), ("nghiệm thu", Amounts(140, 14, 1)), ("quyết toán", Amounts()),
        ),
        progress=Progress(
            2, 1, 3, 2, Amounts(230, 23, 1), Amounts(90, 9, 1), Amounts(140, 14, 1), 80, Paid(-5, 65)
        ),
    )  # fmt: skip


def test_the_first_and_the_last_day_of_a_period_belong_to_it(small_year, leader):
    def found(since, until):
        progress = year_progress(YEAR, since=day(since), until=day(until), user=leader).progress
        return progress.in_period.state_support, progress.accepted.state_support, progress.paid

    assert found("2024-05-05", "2024-06-01") == (90, 140, Paid(20, 90))
    assert found("2024-05-06", "2024-05-31") == (0, 140, Paid(0, 70))
    assert found("2024-03-03", "2024-05-04") == (50, 50, Paid(0, 70))
    assert found("2024-02-02", "2024-03-02") == (0, 0, Paid(30, 70))


def test_an_officer_reads_the_progress_of_the_own_places(small_year, make_user):
    officer = make_user(roles.DistrictOfficer, small_year["one"].locality)

    figures = year_progress(YEAR, since=START, until=END, user=officer)

    assert [programme.proposals for programme in figures.programmes] == [
        (),
        (
            ProposalProgress(
                1, "L-2", "Máy sấy", MACHINES,
                Progress(
                    1, 1, 1, 1, Amounts(100, 10, 1), Amounts(90, 9, 1), Amounts(90, 9, 1), 0,
                    Paid(60, 60),
                ), False,
            ),
        ),
    ]  # fmt: skip
    assert figures.progress.paid == Paid(65, 65)


def line(name, place, planned, accepted, *, is_accepted, district, made_up=False, note=""):
    return MemberLine(name, place, planned, accepted, is_accepted, made_up, note, district)


def test_the_plan_names_every_establishment_under_its_proposal_group_and_programme(
    small_year, leader
):
    figures = plan_summary(YEAR, user=leader)

    whole = line("Cơ sở tỉnh", "Toàn tỉnh", Amounts(50, 5), Amounts(50, 5), is_accepted=True,
                 made_up=True, note="ghi chú", district=("", "Toàn tỉnh"))  # fmt: skip
    one = line("Cơ sở một", "An", Amounts(100, 10, 1), Amounts(90, 9, 1), is_accepted=True,
               district=("D-1", "An"))  # fmt: skip
    two = line("Cơ sở hai", "Xã Bình", Amounts(80, 8), Amounts(), is_accepted=False,
               district=("D-2", "Bình"))  # fmt: skip
    of_nation = ProposalLine(
        1, "N-1", "Gian hàng", False, "Năm 2024", "đang thực hiện", "current", (whole,),
        Amounts(50, 5), Amounts(50, 5), True,
    )  # fmt: skip
    of_province = ProposalLine(
        1, "L-2", "Máy sấy", False, "02/2024 – 11/2024", "đang thực hiện", "current", (one, two),
        Amounts(180, 18, 1), Amounts(90, 9, 1), False,
    )  # fmt: skip
    assert figures == PlanSummary(
        year=YEAR,
        districts=(
            DistrictLine("An", True, 1, Amounts(100, 10, 1), Amounts(90, 9, 1)),
            DistrictLine("Bình", True, 1, Amounts(80, 8), Amounts()),
            DistrictLine("Toàn tỉnh", False, 1, Amounts(50, 5), Amounts(50, 5)),
        ),
        proposal_count=2,
        establishments=3,
        illustrative_members=1,
        planned=Amounts(230, 23, 1),
        accepted=Amounts(140, 14, 1),
        programmes=(
            ProgrammeBlock(
                "I", "national", "quoc-gia", "Chương trình khuyến công quốc gia", "KCQG",
                "đã phê duyệt",
                (DecisionLine("2/QĐ", day("2024-01-20"), "Bộ", "giao kế hoạch (đợt)", 0, True),),
                (GroupBlock(1, "Đào tạo", (of_nation,), Amounts(50, 5), Amounts(50, 5)),),
                1, Amounts(50, 5), Amounts(50, 5),
            ),
            ProgrammeBlock(
                "II", "local", "dia-phuong", "Chương trình khuyến công địa phương", "KCĐP",
                "đã phê duyệt",
                (DecisionLine("1/QĐ", day("2024-01-10"), "Ủy ban nhân dân tỉnh", "phê duyệt", 5, False),),
                (
                    GroupBlock(
                        3, "Mô hình trình diễn, chuyển giao công nghệ, ứng dụng máy móc tiên tiến",
                        (of_province,), Amounts(180, 18, 1), Amounts(90, 9, 1),
                    ),
                ),
                1, Amounts(180, 18, 1), Amounts(90, 9, 1),
            ),
        ),
    )  # fmt: skip


def test_a_proposal_of_one_shows_its_establishment_and_a_group_its_number(small_year, leader):
    figures = plan_summary(YEAR, user=leader)
    lone, group = (programme.groups[0].proposals[0] for programme in figures.programmes)

    said = [
        (each.beneficiary_label, each.place, each.note, each.listed_members, each.members_accepted)
        for each in (lone, group)
    ]
    assert said == [
        ("Cơ sở tỉnh", "Toàn tỉnh", "ghi chú", (), 1),
        ("2 cơ sở", "", "", group.members, 1),
    ]
    assert (figures.has_illustrative, figures.longest_bar) == (True, 111)
    assert not plan_summary(YEAR + 1, user=leader).has_illustrative


def test_the_overview_has_the_sums_of_both_programmes(small_year, leader):
    assert year_overview(YEAR, user=leader) == YearOverview(
        year=YEAR,
        districts=plan_summary(YEAR, user=leader).districts,
        proposal_count=2,
        establishments=3,
        illustrative_members=1,
        planned=Amounts(230, 23, 1),
        accepted=Amounts(140, 14, 1),
        programmes=(
            ProgrammeLine(
                "quoc-gia", "Chương trình khuyến công quốc gia", "KCQG",
                (DecisionLine("2/QĐ", day("2024-01-20"), "Bộ", "giao kế hoạch (đợt)", 0, True),),
                1, Amounts(50, 5), Amounts(50, 5),
            ),
            ProgrammeLine(
                "dia-phuong", "Chương trình khuyến công địa phương", "KCĐP",
                (DecisionLine("1/QĐ", day("2024-01-10"), "Ủy ban nhân dân tỉnh", "phê duyệt", 5, False),),
                1, Amounts(180, 18, 1), Amounts(90, 9, 1),
            ),
        ),
    )  # fmt: skip


def test_acceptances_of_a_plan_are_shown_proposal_by_proposal(small_year, leader):
    plan = small_year["one"].proposal.plan

    assert acceptance_progress(plan, until=END, user=leader) == AcceptanceProgress(
        until=END,
        lines=(
            ProgressLine(
                "L-2", "Máy sấy", "/de-an/L-2/", MACHINES, 2, 1, Amounts(180, 18, 1),
                Amounts(90, 9, 1), 80,
            ),
        ),
        approved=Amounts(180, 18, 1),
        accepted=Amounts(90, 9, 1),
        to_accept=80,
        members=2,
        members_accepted=1,
        proposals_accepted=0,
    )  # fmt: skip


def test_support_received_names_each_establishment_with_its_supports(small_year, leader):
    earlier = ProposalFactory(plan=PlanFactory(year=2022), code="C-1", title="Khuôn")
    approved(MemberFactory(proposal=earlier, beneficiary=small_year["two"].beneficiary), 7, 3)
    for beyond in (2021, 2025):
        approved(MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=beyond))), 1000)

    two = Support(YEAR, "KCĐP", "L-2", "Máy sấy", Amounts(80, 8), Amounts(), False)
    one = Support(YEAR, "KCĐP", "L-2", "Máy sấy", Amounts(100, 10, 1), Amounts(90, 9, 1), False)
    whole = Support(YEAR, "KCQG", "N-1", "Gian hàng", Amounts(50, 5), Amounts(50, 5), True)
    old = Support(2022, "KCĐP", "C-1", "Khuôn", Amounts(7, 3), Amounts(), False)
    assert support_received(2022, YEAR, user=leader) == SupportReceived(
        (
            Supported("Cơ sở hai", "Xã Bình", (old, two), Amounts(87, 11), Amounts()),
            Supported("Cơ sở một", "An", (one,), Amounts(100, 10, 1), Amounts(90, 9, 1)),
            Supported("Cơ sở tỉnh", "Toàn tỉnh", (whole,), Amounts(50, 5), Amounts(50, 5)),
        ),
        Amounts(237, 26, 1),
        Amounts(140, 14, 1),
    )


def test_years_stand_beside_each_other_by_programme_activity_and_district(small_year, leader):
    earlier = ProposalFactory(plan=PlanFactory(year=2022))
    approved(MemberFactory(proposal=earlier, locality=small_year["two"].locality), 7, 3)
    for beyond in (2021, 2025):
        approved(MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=beyond))), 1000)

    old = Amounts(7, 3)
    group, whole = (Amounts(180, 18, 1), Amounts(90, 9, 1)), (Amounts(50, 5), Amounts(50, 5))
    assert years_side_by_side(2022, YEAR, user=leader) == YearsSideBySide(
        years=(
            YearLine(2022, "Năm 2022", 1, 1, old, Amounts()),
            YearLine(YEAR, "Năm 2024", 2, 3, Amounts(230, 23, 1), Amounts(140, 14, 1)),
        ),
        programmes=(
            YearLine(YEAR, "Chương trình khuyến công quốc gia", 1, 1, *whole),
            YearLine(2022, "Chương trình khuyến công địa phương", 1, 1, old, Amounts()),
            YearLine(YEAR, "Chương trình khuyến công địa phương", 1, 2, *group),
        ),
        activities=(
            YearLine(YEAR, "Hội chợ", 1, 1, *whole),
            YearLine(2022, MACHINES, 1, 1, old, Amounts()),
            YearLine(YEAR, MACHINES, 1, 2, *group),
        ),
        districts=(
            YearLine(YEAR, "An", 1, 1, Amounts(100, 10, 1), Amounts(90, 9, 1)),
            YearLine(2022, "Bình", 1, 1, old, Amounts()),
            YearLine(YEAR, "Bình", 1, 1, Amounts(80, 8), Amounts()),
            YearLine(YEAR, "Toàn tỉnh", 1, 1, *whole),
        ),
    )


def test_an_officer_reads_the_acceptances_of_the_own_places(small_year, make_user):
    officer = make_user(roles.DistrictOfficer, small_year["one"].locality)

    done = acceptance_progress(small_year["one"].proposal.plan, until=END, user=officer)

    assert (done.members, done.members_accepted, done.proposals_accepted) == (1, 1, 1)
    assert (done.approved, done.accepted) == (Amounts(100, 10, 1), Amounts(90, 9, 1))
