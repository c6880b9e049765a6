"""What each document asks for, says, and costs."""

import datetime
import io

import docx
import pdfplumber
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from projects.actions import acceptance, adjustments, decisions, progress
from projects.ledger import FundingSplit, awaiting_acceptance
from projects.models import (
    Acceptance,
    AcceptanceResult,
    Amounts,
    Disbursement,
    Member,
    Obstacle,
    OutcomeMeasure,
    Plan,
    Proposal,
    Stage,
)
from reports.documents import DOCUMENTS, PlanSummaryDocument
from reports.documents.content import ColumnKind, Paragraph, describe_period
from reports.documents.parameters import (
    AcceptanceParameters,
    ProposalParameters,
)
from reports.formats.docx import to_docx
from reports.formats.pdf import to_pdf
from reports.models import BodyRole, OfficialBody, Recipient
from tests.factories import (
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    document,
    planned_proposal,
    the_office,
)
from tests.reports.documents import example_parameters


def day(text):
    return datetime.date.fromisoformat(text)


def texts(content):
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def table(content, name):
    (found,) = [each for each in content.tables() if each.name == name]
    return found


@pytest.fixture
def machine(db):
    return User.objects.machine()


# ------------------------------------------------------------------------------ the head


def test_the_head_breaks_names_as_the_office_writes_them(example, machine):
    content = PlanSummaryDocument.content_for(machine, year=2023)
    wanted = ["SỞ CÔNG THƯƠNG", "TỈNH SÓC TRĂNG",
              "TRUNG TÂM KHUYẾN CÔNG VÀ", "TƯ VẤN PHÁT TRIỂN CÔNG NGHIỆP"]  # fmt: skip

    word = docx.Document(io.BytesIO(to_docx(content)))
    assert [p.text for p in word.tables[0].cell(0, 0).paragraphs][:4] == wanted
    with pdfplumber.open(io.BytesIO(to_pdf(content))) as pdf:
        lines = pdf.pages[0].crop((0, 0, 300, 200)).extract_text().splitlines()
    assert lines[:4] == wanted
    assert content.letterhead.issuer == "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp"


def test_a_name_without_lines_of_its_own_stands_whole():
    body = OfficialBody(role=BodyRole.ISSUER, name="Trung tâm Khuyến công")

    body.clean()
    assert body.lines == ("Trung tâm Khuyến công",)


@pytest.mark.parametrize("lines", ["Trung tâm\nKhuyến nông", "Trung tâm", "Trung tâm\nKhuyen cong"])
def test_lines_of_the_head_say_what_the_name_says(lines):
    body = OfficialBody(role=BodyRole.ISSUER, name="Trung tâm Khuyến công", head_lines=lines)

    with pytest.raises(ValidationError, match="khác tên cơ quan “Trung tâm Khuyến công”"):
        body.clean()
    body.head_lines = " trung tâm \n\nKHUYẾN CÔNG"
    body.clean()
    assert body.lines == ("trung tâm", "KHUYẾN CÔNG")


# ------------------------------------------------------------------------------ all of them


@pytest.mark.parametrize("code", DOCUMENTS)
def test_every_document_is_complete(example, machine, code):
    document = DOCUMENTS[code]

    content = document.content_for(machine, **example_parameters(code))

    assert (content.code, content.kind) == (code, document.kind)
    assert content.letterhead.issuer
    for each in content.tables():
        assert sum(column.width for column in each.columns) == 100, each.name
        for row in each.rows:
            assert len(row.cells) == len(each.columns), (each.name, row)
        for n, column in enumerate(each.columns):
            if column.kind == ColumnKind.MONEY:
                assert {type(row.cells[n]) for row in each.rows} <= {int, type(None)}, column.head
    if content.signers:
        assert isinstance(content.blocks[-1], Paragraph)
        assert content.blocks[-1].text.endswith(".")
    assert len({document.slug for document in DOCUMENTS.values()}) == len(DOCUMENTS)


QUERIES = {
    "plan-summary": 7,
    "plan-submission": 7,
    "progress": 15,
    "adjustment": 10,
    "acceptance-minutes": 5,
    "proposal-sheet": 3,
    "support-received": 3,
    "years": 7,
}


def offered(form, name, row):
    """The record as its form fetches it."""
    return form(user=User.objects.machine()).fields[name].queryset.get(pk=row.pk)


def many(count):
    """So many proposals of both programmes, with all that hangs on them; returns parameters."""
    plan = PlanFactory(programme=NationalProgrammeFactory(), year=2023)
    PlanFactory(year=2022)
    for number in range(count):
        proposal = ProposalFactory(plan=plan)
        for member in MemberFactory.create_batch(2, proposal=proposal):
            approved(member, 100, 100)
            done = Acceptance.objects.create(member=member, accepted_on="2023-05-05")
            FundingSplit.objects.create(
                member=member, stage=Stage.ACCEPTED, effective_on="2023-05-05",
                state_support=100, beneficiary_contribution=100, acceptance=done,
            )  # fmt: skip
            OutcomeMeasure.objects.create(
                acceptance=done, indicator="capacity", unit=f"tấn {number}", before=1, after=2
            )
        user = User.objects.machine()
        recorded = {"recorded_at": "2023-05-01T00:00Z", "recorded_by": user}
        Obstacle.objects.create(
            proposal=proposal, what="thiếu điện", since="2023-04-01", who_acts="điện lực",
            due_on="2023-06-01", **recorded,
        )  # fmt: skip
        Disbursement.objects.create(
            proposal=proposal, kind="advance", paid_on="2023-05-01", paid=50, **recorded
        )
    since, until = day("2023-01-01"), day("2023-12-31")
    return {
        "plan-summary": {"year": 2023},
        "plan-submission": {"plan": Plan.objects.select_related("programme").get(pk=plan.pk)},
        "progress": {"year": 2023, "since": since, "until": until},
        "adjustment": {"plan": Plan.objects.select_related("programme").get(pk=plan.pk), "since": since, "until": until},
        "acceptance-minutes": {"acceptance": offered(AcceptanceParameters, "acceptance", done)},
        "proposal-sheet": {"proposal": offered(ProposalParameters, "proposal", proposal)},
        "support-received": {"first_year": 2022, "last_year": 2023},
        "years": {"first_year": 2022, "last_year": 2023},
    }  # fmt: skip


@pytest.mark.parametrize("code", DOCUMENTS)
@pytest.mark.parametrize("count", [1, 3])
def test_every_document_takes_a_constant_number_of_queries(
    machine, django_assert_num_queries, code, count
):
    parameters = many(count)[code]

    with django_assert_num_queries(QUERIES[code] + 1):  # and one: whose it is
        content = DOCUMENTS[code].content_for(machine, **parameters)

    assert content.row_count


@pytest.mark.parametrize("code", DOCUMENTS)
def test_no_document_without_the_right(example, make_user, code):
    officer = make_user(roles.DistrictOfficer)
    document = DOCUMENTS[code]
    if officer.holds(document.right):
        pytest.skip("an officer may print these of its own locality")

    with pytest.raises(PermissionDenied):
        document.content_for(officer, **example_parameters(code))


# -------------------------------------------------------------------------- nine months


def test_the_nine_months_of_2023(example, machine):
    parameters = {"year": 2023, "since": day("2023-01-01"), "until": day("2023-09-30")}

    content = DOCUMENTS["progress"].content_for(machine, **parameters)

    first, national, local = texts(content)[:3]
    assert "đã nghiệm thu kinh phí 6.076,46 triệu đồng" in plain(first)
    assert "Lũy kế 7/18 đề án, 10/22 đơn vị thụ hưởng" in plain(first)
    assert "còn phải nghiệm thu 600 triệu đồng" in plain(national)
    assert "1.961,56 triệu đồng (hỗ trợ 869,86 triệu đồng, đối ứng 1.091,7 triệu đồng)" in plain(local)  # fmt: skip
    against = {row.cells[0]: row.cells[3:] for row in table(content, "So với kế hoạch").rows}
    assert against["Chương trình khuyến công quốc gia"] == (
        2_620_000_000, 2_020_000_000, 771, 600_000_000,
    )  # fmt: skip


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2023-01-01", "2023-09-30", "9 tháng đầu năm 2023"),
        ("2023-01-01", "2023-06-30", "6 tháng đầu năm 2023"),
        ("2023-01-01", "2023-03-31", "quý I năm 2023"),
        ("2023-10-01", "2023-12-31", "quý IV năm 2023"),
        ("2024-02-01", "2024-02-29", "tháng 2 năm 2024"),
        ("2023-01-01", "2023-12-31", "năm 2023"),
        ("2023-01-01", "2023-05-31", "từ ngày 01/01/2023 đến ngày 31/05/2023"),
        ("2023-01-02", "2023-03-31", "từ ngày 02/01/2023 đến ngày 31/03/2023"),
        ("2022-12-01", "2023-09-30", "từ ngày 01/12/2022 đến ngày 30/09/2023"),
        ("2023-02-01", "2023-04-30", "từ ngày 01/02/2023 đến ngày 30/04/2023"),
    ],
)
def test_a_period_has_the_name_that_people_give_it(since, until, words):
    assert describe_period(day(since), day(until)) == words


def test_a_period_counts_what_was_accepted_in_it_and_all_that_was_before(example, machine):
    parameters = {"year": 2023, "since": day("2023-07-01"), "until": day("2023-09-30")}
    content = DOCUMENTS["progress"].content_for(machine, **parameters)
    year = {**parameters, "since": day("2023-01-01")}
    whole = DOCUMENTS["progress"].content_for(machine, **year)

    def sums(content):
        return table(content, "Nghiệm thu từng đề án").rows[-1].cells

    assert sums(content)[5] < sums(whole)[5]  # accepted in the period
    assert sums(content)[8] == sums(whole)[8]  # what remains does not depend on its first day


def test_the_same_period_a_year_before_stands_beside_it(machine):
    for year in (2022, 2023):
        proposal = ProposalFactory(plan=PlanFactory(year=year))
        member = MemberFactory(proposal=proposal)
        approved(member, 500, 500, effective_on=day(f"{year}-01-15"))
        for month, support in ((2, 100), (8, 70)):
            done = Acceptance.objects.create(
                member=member if month == 2 else MemberFactory(proposal=proposal),
                accepted_on=f"{year}-0{month}-05",
            )
            FundingSplit.objects.create(
                member=done.member, stage=Stage.ACCEPTED, effective_on=done.accepted_on,
                state_support=support * (year - 2021), beneficiary_contribution=1, acceptance=done,
            )  # fmt: skip
    parameters = {"year": 2023, "since": day("2023-01-01"), "until": day("2023-06-30")}

    content = DOCUMENTS["progress"].content_for(machine, **parameters)

    before, now = table(content, "Cùng kỳ năm trước").rows
    assert (before.cells[0], before.cells[4]) == ("2022", 100)
    assert (now.cells[0], now.cells[4]) == ("2023", 200)


def test_obstacles_and_payments_of_the_period_are_shown(example, staff):
    proposal = Proposal.objects.get(code="KCDP-2023-10")
    first = progress.raise_obstacle(
        proposal=proposal, what="Thiếu điện ba pha", since=day("2023-05-01"),
        who_acts="Điện lực", due_on=day("2023-06-01"), by=staff,
    )  # fmt: skip
    progress.solve(obstacle=first, solved_on=day("2023-07-10"), solution="Đã kéo điện", by=staff)
    progress.raise_obstacle(
        proposal=proposal, what="Chưa có mặt bằng", since=day("2023-08-01"),
        who_acts="UBND xã", due_on=day("2023-10-01"), by=staff,
    )  # fmt: skip

    def held(since, until):
        parameters = {"year": 2023, "since": day(since), "until": day(until)}
        content = DOCUMENTS["progress"].content_for(staff, **parameters)
        return [(r.cells[1], r.cells[5]) for r in table(content, "Vướng mắc").rows]

    assert held("2023-01-01", "2023-06-30") == [("Thiếu điện ba pha", "Chưa giải quyết")]
    assert held("2023-07-01", "2023-09-30") == [
        ("Thiếu điện ba pha", "Xong ngày 10/07/2023: Đã kéo điện"),
        ("Chưa có mặt bằng", "Chưa giải quyết"),
    ]
    assert held("2023-08-01", "2023-09-30") == [("Chưa có mặt bằng", "Chưa giải quyết")]


# ------------------------------------------------------------------------ other documents


def test_the_submission_tells_what_the_ceiling_leaves(machine):
    plan = PlanFactory(year=2027, state="draft", ceiling=300_000_000)
    planned_proposal(plan, 100_000_000, 90_000_000)

    content = DOCUMENTS["plan-submission"].content_for(machine, plan=plan)

    said = " ".join(map(plain, texts(content)))
    assert "Kinh phí hỗ trợ được giao: 300 triệu đồng; còn 110 triệu đồng" in said
    assert [row.cells[4] for row in table(content, "Kinh phí theo nội dung").rows] == [190_000_000] * 2  # fmt: skip


def test_an_adjustment_is_shown_before_and_after(make_user):
    leader = make_user(roles.CentreLeader)
    plan = PlanFactory(year=2023)
    proposal = planned_proposal(plan, 100, 100)
    awards = {member.pk: Amounts(100, 120) for member in proposal.members.all()}
    decisions.decide_round(plan=plan, document=document(on="2023-01-15"), awards=awards, by=leader)
    member = proposal.members.first()
    asked = adjustments.ask(
        proposal=Proposal.objects.get(), subject="amount", member=member, reason="giá giảm",
        change=adjustments.Change(money=Amounts(60, 60)), by=leader,
    )  # fmt: skip
    parameters = {"plan": plan, "since": day("2023-01-20"), "until": day("2023-12-31")}

    waiting = DOCUMENTS["adjustment"].content_for(leader, **parameters)
    paper = document("02/ĐC", "2023-03-01", kind="adjustment")
    adjustments.decide(plan=plan, adjustments=[asked], document=paper, by=leader)
    decided = DOCUMENTS["adjustment"].content_for(leader, **parameters)

    (row,) = table(waiting, "Đề nghị").rows
    assert (row.cells[1], row.cells[6]) == (proposal.code, "giá giảm")
    assert [r.cells[3] for r in table(decided, "Trước và sau").rows] == [-40, -60, 0, -100]
    total = table(decided, "Trước và sau từng cơ sở").rows[-1].cells
    assert total[3:] == (200, 160, -40, 240, 180)
    (change,) = table(decided, "Các thay đổi").rows
    assert change.cells[1] == "02/ĐC"


def test_minutes_of_a_failed_acceptance_say_why(example, make_user):
    staff = make_user(roles.CentreStaff)
    member = awaiting_acceptance(Member.objects).order_by("pk")[0]
    acceptance.record_failure(
        member=member, accepted_on=day("2023-10-01"), reason="Máy chưa chạy", by=staff,
        minutes=acceptance.Minutes(number="07/BB", council="Ông A\nBà B", own_share_evidence=""),
    )  # fmt: skip
    failed = Acceptance.objects.get(result=AcceptanceResult.FAILED)

    content = DOCUMENTS["acceptance-minutes"].content_for(staff, acceptance=failed)

    said = texts(content)
    assert {"Ông A", "Bà B"} <= set(said)
    assert said[-1] == "Cơ sở chưa đạt yêu cầu: Máy chưa chạy."
    assert [signer.lines[0] for signer in content.signers][:2] == ["ĐẠI DIỆN CƠ SỞ", "ĐẠI DIỆN ĐƠN VỊ THỰC HIỆN"]  # fmt: skip


def test_support_over_years_is_one_entry_an_establishment(machine):
    first = ProposalFactory(plan=PlanFactory(year=2022))
    member = MemberFactory(proposal=first)
    approved(member, 100, 50)
    second = ProposalFactory(plan=PlanFactory(year=2023))
    approved(MemberFactory(proposal=second, beneficiary=member.beneficiary), 30, 70)

    content = DOCUMENTS["support-received"].content_for(machine, first_year=2022, last_year=2023)

    head, early, late, total = table(content, "Cơ sở được hỗ trợ").rows
    assert (head.cells[1], head.cells[5], head.cells[6]) == (member.beneficiary.name, 130, 120)
    assert [(row.cells[3], row.cells[5]) for row in (early, late)] == [("2022", 100), ("2023", 30)]
    assert total.cells[5:7] == (130, 120)


def test_years_stand_beside_each_other_with_support_per_dong_of_own_share(machine):
    for year, support, own in ((2022, 100, 200), (2023, 300, 200)):
        approved(MemberFactory(proposal__plan=PlanFactory(year=year)), support, own)

    content = DOCUMENTS["years"].content_for(machine, first_year=2022, last_year=2023)

    years = table(content, "Theo năm").rows
    assert [(row.cells[0], row.cells[-1]) for row in years] == [("Năm 2022", 50), ("Năm 2023", 150), ("Cộng", 100)]  # fmt: skip
    assert {name: row.cells[4] for name in ("Theo chương trình", "Theo nội dung", "Theo địa bàn") for row in table(content, name).rows[-1:]} == dict.fromkeys(("Theo chương trình", "Theo nội dung", "Theo địa bàn"), 2)  # fmt: skip


def test_recipients_are_those_of_the_day_and_the_document(example, machine):
    Recipient.objects.create(office=the_office(), text="Như trên", document="progress", position=1)
    Recipient.objects.create(office=the_office(), text="Kho bạc", position=2, valid_to="2022-12-31")
    parameters = example_parameters("progress")

    content = DOCUMENTS["progress"].content_for(machine, **parameters)
    plan = DOCUMENTS["plan-summary"].content_for(machine, year=2023)

    assert "Như trên" in content.recipients
    assert "Như trên" not in plan.recipients
    assert "Kho bạc" not in content.recipients
    assert content.recipients[-1] == "Lưu: VT"
