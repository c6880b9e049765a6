"""What is not decided is not read by readers, not in an issued letter either."""

import datetime

import pytest

from khuyencong.accounts import roles
from projects.actions import adjustments
from projects.ledger import awaiting_acceptance
from projects.models import Adjustment, AdjustmentSubject, Amounts, Member, Plan
from projects.workflow import PlanState
from reports.actions import issue
from reports.documents import DOCUMENTS
from reports.models import IssuedReport
from tests.factories import PlanFactory, planned_proposal
from tests.reports.documents import example_parameters

DAY = datetime.date(2023, 1, 5)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def issue_report(code, address, by, number="05", day=DAY):
    document = DOCUMENTS[code]
    form = document.parameters(address, user=by)
    assert form.is_valid(), form.errors
    content = issue.content_as_issued(document, form.arguments, number, day, by)
    return issue.issue(document=document, address=form.as_address(), content=content, by=by)


def pages_of(report):
    page = report.get_absolute_url()
    return [page, *(f"{page}{file.format}/" for file in report.files.all())]


@pytest.fixture
def letter(example, staff):
    """A submission letter of a plan that waits for its decision."""
    plan = PlanFactory(year=2030, programme=Plan.objects.filter(programme__slug="dia-phuong").get().programme, state=PlanState.SUBMITTED)  # fmt: skip
    planned_proposal(plan, 100, title="Đề án còn chờ")
    return issue_report("plan-submission", {"ke-hoach": "2030/dia-phuong"}, staff)


def answers(client, report):
    found = set()
    for path in pages_of(report):
        answer = client.get(path)
        found.add(answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)  # read to its end, a file closes itself
    return found


def test_a_reader_reads_no_issued_letter_of_a_plan_that_waits(letter, make_user, sign_in, staff):
    client = sign_in(make_user(roles.Reader))

    assert answers(client, letter) == {404}
    assert client.get("/bao-cao/da-ban-hanh/").context["list"].count == 0
    assert str(letter) not in client.get("/bao-cao/").content.decode()
    assert answers(sign_in(staff), letter) == {200}
    assert answers(sign_in(make_user(roles.DepartmentReviewer)), letter) == {200}


def test_the_letter_stays_closed_after_the_decision(letter, make_user, sign_in):
    """It goes on telling what was asked for and not given."""
    plan = Plan.objects.get(year=2030)
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.APPROVED)
    client = sign_in(make_user(roles.Reader))

    assert answers(client, letter) == {404}
    page = client.get("/bao-cao/to-trinh-ke-hoach/", {"ke-hoach": "2030/dia-phuong"})
    assert str(letter) not in page.content.decode()


@pytest.mark.parametrize("code", ["plan-summary", "plan-submission", "progress", "acceptance-minutes", "years"])  # fmt: skip
def test_a_reader_reads_what_told_only_of_the_decided(example, staff, make_user, sign_in, code):
    """The plan of 2023 is decided: whatever is told of it, a reader may make itself."""
    document = DOCUMENTS[code]
    content = issue.content_as_issued(document, example_parameters(code), "05", DAY, staff)  # fmt: skip
    address = {
        "plan-submission": {"ke-hoach": "2023/dia-phuong"},
        "acceptance-minutes": {"nghiem-thu": str(example_parameters("acceptance-minutes")["acceptance"].pk)},
        "years": {"tu-nam": "2022", "den-nam": "2023"},
    }.get(code, {"nam": "2023"})  # fmt: skip
    report = issue.issue(document=document, address=address, content=content, by=staff)

    assert answers(sign_in(make_user(roles.Reader)), report) == {200}


def test_a_reader_reads_no_adjustment_that_waits(example, staff, make_user, sign_in):
    member = awaiting_acceptance(Member.objects.filter(proposal__plan__programme__slug="quoc-gia")).first()  # fmt: skip
    if member is None:
        pytest.fail("the example has nobody to adjust")
    adjustments.ask(
        proposal=member.proposal, member=member, subject=AdjustmentSubject.AMOUNT, reason="thiếu vốn",
        change=adjustments.Change(money=Amounts(1_000_000, 1_000_000)), by=staff,
    )  # fmt: skip
    address = {"ke-hoach": "2023/quoc-gia", "tu": "01/01/2023", "den": "31/12/2023"}
    report = issue_report("adjustment", address, staff)
    reader = make_user(roles.Reader)

    assert (Adjustment.objects.visible_to(reader).count(), Adjustment.objects.visible_to(staff).count()) == (0, 1)  # fmt: skip
    assert answers(sign_in(reader), report) == {404}
    assert "thiếu vốn" not in sign_in(reader).get("/bao-cao/dieu-chinh-ke-hoach/", address).content.decode()  # fmt: skip
    assert IssuedReport.objects.visible_to(staff).get() == report
