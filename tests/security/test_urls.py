"""Who gets what at every address: one table, walked for every role, scope and method.

A new address needs a row. The six numbers of a row are the answers to the six roles, in the order
of PEOPLE: officer, staff, leader, reviewer, reader, administrator.
"""

import datetime
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from beneficiaries.models import Need, Product
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.audit.models import record
from khuyencong.lists.cache import scope_of
from khuyencong.lists.models import SavedView
from khuyencong.localities.models import Locality
from khuyencong.notices.models import Notice
from projects import checks
from projects.models import (
    Adjustment,
    Contract,
    CouncilMember,
    Decision,
    Merge,
    Obstacle,
    Proposal,
    SupportNorm,
)
from projects.models.event import ProposalEvent
from projects.workflow import ProposalState
from reports.documents import PlanSummaryDocument
from reports.models import IssuedFile, IssuedReport, ReportRun
from tests.factories import (
    AttachmentFactory,
    BeneficiaryFactory,
    MemberFactory,
    ProposalFactory,
    requested,
    the_office,
)

OFFICER, STAFF, LEADER = roles.DistrictOfficer, roles.CentreStaff, roles.CentreLeader
REVIEWER, READER, ADMINISTRATOR = roles.DepartmentReviewer, roles.Reader, roles.Administrator
PEOPLE = (OFFICER, STAFF, LEADER, REVIEWER, READER, ADMINISTRATOR)

NO = "405 405 405 405 405 405"
ALL = "200 200 200 200 200 200"
GO = "302 302 302 302 302 302"
NONE = "404 404 404 404 404 404"
# Own and other records answer alike to who sees every locality; to an officer the other is a 404.


@dataclass(frozen=True)
class Row:
    """`own` and `other` name records of the fixture `records`; `other` lies outside the officer's
    localities (of notices and saved views: is somebody else's)."""

    name: str
    arguments: tuple[str, ...]
    get: str
    post: str
    other_get: str = ""
    other_post: str = ""


def step(name, get, post):
    """A step from the state in which it is open; the officer's 404 in the other locality."""
    away = " ".join(["404", *get.split()[1:]]), " ".join(["404", *post.split()[1:]])
    return Row("projects:proposal_step", (f"proposal-{name}", f"={name}"), get, post, *away)


def seen(name, arguments, get, post=None):
    """A page about a record: the officer's 404 in the other locality, the rest alike."""
    post = post or get
    return Row(name, arguments, get, post, *(
        each if each == NO else " ".join(["404", *each.split()[1:]]) for each in (get, post)
    ))  # fmt: skip


PLAN, DRAFT = ("year", "slug"), ("state-draft",)
WRITE = "200 200 200 403 404 200"  # of a draft: a reader does not even see it
WRITE_ELSEWHERE = "404 200 200 403 404 200"
DONE, DONE_ELSEWHERE = "302 302 302 403 404 302", "404 302 302 403 404 302"
CENTRE, CENTRE_DONE = "403 200 200 403 404 200", "403 302 302 403 404 302"
LEADERS = "403 403 200 403 404 200"
READS_REPORTS = "403 200 200 200 200 200"

TABLE = [
    Row("account_login", (), GO, GO),
    Row("account_logout", (), NO, GO),
    Row("account_inactive", (), ALL, NO),
    Row("account_change_password", (), ALL, ALL),
    Row("accounts:preferences", (), ALL, ALL),
    Row("accounts:scopes", (), "403 403 403 403 403 200", "403 403 403 403 403 302"),
    Row("home", (), ALL, NO),
    Row("notices:notice_list", (), ALL, NO),
    Row("notices:read_all", (), NO, GO),
    Row("notices:open_notice", ("notice",), NO, GO, NO, NONE),
    Row("lists:choose_columns", ("list",), NO, GO, NO, NONE),
    Row("lists:save_view", ("list",), NO, GO, NO, NONE),
    Row("lists:drop_view", ("=de-an", "view"), NO, GO, NO, NONE),
    Row("ui:gallery", (), "403 200 200 403 403 200", NO),
    Row("ui:amount_echo", (), ALL, NO),
    Row("beneficiaries:beneficiary_list", (), "200 200 200 200 403 200", NO),
    Row("beneficiaries:beneficiary_new", (), "200 200 200 403 403 200", "200 200 200 403 403 200"),
    Row(
        "beneficiaries:beneficiary_edit", ("beneficiary",),
        "200 200 200 403 403 200", "200 200 200 403 403 200",
        "404 200 200 403 403 200", "404 200 200 403 403 200",
    ),
    Row(
        "projects:beneficiary_detail", ("beneficiary",),
        "200 200 200 200 403 200", NO, "404 200 200 200 403 200", NO,
    ),
    *(
        seen(name, ("beneficiary", *part), "200 200 200 403 403 200")
        for name, part in (
            ("beneficiaries:product_new", ()), ("beneficiaries:need_new", ()),
            ("beneficiaries:product_edit", ("product",)), ("beneficiaries:need_edit", ("need",)),
        )
    ),
    seen("beneficiaries:product_remove", ("beneficiary", "product"), NO, "302 302 302 403 403 302"),
    seen("beneficiaries:need_remove", ("beneficiary", "need"), NO, "302 302 302 403 403 302"),
    Row("projects:comparison_list", (), "403 200 200 403 403 200", NO),
    seen("projects:beneficiary_compare", ("beneficiary",), "403 200 200 403 403 200", NO),
    seen("projects:beneficiary_merge", ("beneficiary",), NO, "403 404 404 403 403 404"),
    seen("projects:beneficiary_set_apart", ("beneficiary",), NO, "403 302 302 403 403 302"),
    seen("projects:merge_undo", ("merge",), NO, "403 302 302 403 403 302"),
    Row("projects:proposal_list", (), ALL, NO),
    Row("projects:proposal_new", (), "200 200 200 403 403 200", "200 200 200 403 403 200"),
    Row("projects:proposal_batch", (), NO, NONE),
    Row("projects:batch_notified", (), NO, NONE),
    Row("projects:proposal_detail", DRAFT, "200 200 200 200 404 200", NO, "404 200 200 200 404 200", NO),
    Row("projects:proposal_detail", ("state-accepted",), ALL, NO, "404 200 200 200 200 200", NO),
    Row("projects:proposal_detail", ("=KHONG-CO",), NONE, NO),
    Row("projects:proposal_edit", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:autosave", DRAFT, NO, WRITE, NO, WRITE_ELSEWHERE),
    Row("projects:discard_typed", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:draft_year", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:proposal_copy", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:member_add", DRAFT, WRITE, "404 404 404 403 404 404", WRITE_ELSEWHERE, "404 404 404 403 404 404"),
    Row("projects:member_create", DRAFT, NO, WRITE, NO, WRITE_ELSEWHERE),
    Row("projects:members_create", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:member_remove", ("state-draft", "member-draft"), NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:file_add", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:files_add", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:files_sort", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:money_table", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:file_reuse", DRAFT, NO, "404 404 404 403 404 404", NO, "404 404 404 403 404 404"),
    Row("projects:file_get", ("state-draft", "file"), "200 200 200 200 404 200", NO, "404 200 200 200 404 200", NO),
    Row("projects:file_get", ("state-accepted", "file-accepted"), "200 200 200 200 404 200", NO, "404 200 200 200 404 200", NO),
    Row("projects:file_remove", ("state-draft", "file"), NO, DONE, NO, DONE_ELSEWHERE),
    step("submit", WRITE, WRITE),
    step("withdraw", WRITE, WRITE),
    step("recall", "200 302 302 403 404 302", "200 302 302 403 404 302"),
    step("send_back", CENTRE, CENTRE),
    step("screen", CENTRE, CENTRE_DONE),
    step("appraise", "403 200 200 200 404 200", "403 200 200 200 404 200"),
    step("reject", "403 200 200 200 404 200", "403 200 200 200 404 200"),
    step("include", CENTRE, CENTRE_DONE),
    step("take_out", CENTRE, CENTRE),
    step("approve", LEADERS, LEADERS),
    step("leave_out", LEADERS, LEADERS),
    step("start", "403 200 200 403 403 200", "403 302 302 403 403 302"),
    step("stop", "403 403 200 403 403 200", "403 403 200 403 403 200"),
    step("settle", "403 200 200 403 403 200", "403 200 200 403 403 200"),
    step("finish_acceptance", NONE, NONE),
    step("nothing", NONE, NONE),
    Row("projects:proposal_step", ("state-accepted", "=submit"), "302 302 302 403 403 302", "302 302 302 403 403 302"),
    seen("projects:finding_waive", ("state-in_progress", "fingerprint"), "403 200 200 200 403 200"),
    seen("projects:contract_sign", ("state-approved",), "403 200 200 403 403 200"),
    Row("projects:contract_file", ("state-in_progress", "contract"), ALL, NO, "404 200 200 200 200 200", NO),
    seen("projects:payment_record", ("state-approved",), "403 200 200 403 403 200"),
    seen("projects:note_add", ("state-approved",), "200 200 200 403 403 200"),
    seen("projects:obstacle_raise", ("state-approved",), "200 200 200 403 403 200"),
    seen("projects:adjustment_choose", ("state-approved",), "403 200 200 403 403 200", NO),
    seen("projects:adjustment_ask", ("state-approved", "=stop"), "403 200 200 403 403 200"),
    Row("projects:adjustment_ask", ("state-approved", "=nothing"), NONE, NONE, NONE, NONE),
    seen("projects:adjustment_refuse", ("adjustment",), "403 403 200 403 404 200"),
    Row("projects:obstacle_board", (), ALL, NO),
    seen("projects:obstacle_solve", ("obstacle",), "200 200 200 403 403 200"),
    Row("projects:council_list", (), "403 200 200 200 403 200", NO),
    Row("projects:council_new", (), "403 200 200 200 403 200", "403 200 200 200 403 200"),
    Row("projects:council_edit", ("council",), "404 200 200 200 403 200", "404 200 200 200 403 200"),
    Row("projects:norm_detail", ("norm",), ALL, NO),
    Row("localities:locality_detail", ("place",), ALL, NO),  # public facts: also of another place
    Row("projects:acceptance_list", (), ALL, NO),
    Row(
        "projects:acceptance_record", ("member-in_progress",),  # has no approved money: not offered
        "403 302 302 403 403 302", "403 200 200 403 403 200",
        "404 302 302 403 403 302", "404 200 200 403 403 200",
    ),
    seen("projects:member_leave_out", ("member-in_progress",), "403 403 200 403 403 200"),
    Row("reports:year_brief", (), READS_REPORTS, NO),
    Row("reports:plan_list", (), ALL, NO),
    Row("projects:plan_open", (), "403 200 200 403 403 200", "403 200 200 403 403 200"),
    Row("reports:plan_year", ("year",), ALL, NO, NONE, NO),
    Row("reports:year_areas", ("year",), ALL, NO, NONE, NO),
    Row("reports:plan_detail", ("year", "slug"), ALL, NO, NONE, NO),
    Row("projects:plan_assemble", PLAN, "403 200 200 403 403 200", "403 302 302 403 403 302", "403 404 404 403 403 404", "403 404 404 403 403 404"),
    Row("projects:plan_frame", PLAN, "403 200 200 403 403 200", "403 302 302 403 403 302", "403 404 404 403 403 404", "403 404 404 403 403 404"),
    Row("projects:plan_send", PLAN, NO, "403 403 404 403 403 404", NO, NONE),
    Row("projects:plan_decide", PLAN, "403 403 200 403 403 200", "403 403 200 403 403 200", NONE, NONE),
    Row("projects:plan_adjust", PLAN, "403 403 200 403 403 200", "403 403 200 403 403 200", NONE, NONE),
    Row("projects:decision_file", (*PLAN, "decision"), ALL, NO, NONE, NO),
    Row("reports:plan_history", PLAN, ALL, NO, NONE, NO),
    Row("reports:plan_reconcile", PLAN, ALL, NO, NONE, NO),
    Row("reports:texts_year", ("year",), "403 200 200 403 403 200", NO),
    Row("reports:texts_lines", ("year", "=can-cu"), "403 200 200 403 403 200", "403 200 200 403 403 200"),
    Row("reports:texts_lines", ("year", "=khong-co"), "403 404 404 403 403 404", "403 404 404 403 403 404"),
    Row("reports:texts_body", ("year", "=ban-hanh"), "403 200 200 403 403 200", "403 200 200 403 403 200"),
    Row("reports:texts_start", ("year",), NO, "403 302 302 403 403 302", NO, "403 404 404 403 403 404"),
    Row("reports:report_list", (), ALL, NO),
    Row("reports:plan_of_year", ("year",), GO, NO),
    Row("reports:report_page", ("=ke-hoach-nam",), READS_REPORTS, NO),
    Row("reports:report_page", ("=phieu-de-an",), ALL, NO),
    Row("reports:report_page", ("=tinh-hinh-thuc-hien",), ALL, NO),
    Row("reports:report_page", ("=khong-co",), NONE, NO),
    Row("reports:report_file", ("=ke-hoach-nam", "=html"), "403 302 302 302 302 302", NO),  # no issuer: its page warns
    Row("reports:report_file", ("=tinh-hinh-thuc-hien", "=html"), "200 302 302 302 302 302", NO),
    Row("reports:report_file", ("=ke-hoach-nam", "=exe"), "403 404 404 404 404 404", NO),
    Row("reports:report_run", ("=ke-hoach-nam", "=html"), NO, "403 302 302 302 302 302"),
    Row("reports:report_issue", ("=ke-hoach-nam",), NO, "403 200 200 403 403 200"),
    Row("reports:issued_list", (), READS_REPORTS, NO),
    Row("reports:issued_detail", ("issued",), READS_REPORTS, NO),
    Row("reports:issued_file", ("issued", "=html"), READS_REPORTS, NO),
    Row("reports:run_detail", ("run",), ALL, NO, NONE, NO),
    Row("reports:run_cancel", ("run",), NO, GO, NO, NONE),
    Row("reports:run_file", ("run",), NONE, NO, NONE, NO),
]  # fmt: skip


@pytest.fixture
def records(officer_of_vinh_chau):
    """Keys of one record of each kind, within the officer's localities, outside, and of a group of
    the centre in which one establishment is the officer's."""
    places = {
        "own": Locality.objects.get(code="950"),
        "other": Locality.objects.get(code="943"),
    }
    found = {"own": {}, "other": {}}
    found["group"] = {}
    for whose, place in {**places, "group": places["own"]}.items():
        keys = found[whose]
        beneficiary = BeneficiaryFactory(locality=place, name=f"Cơ sở {whose}")
        keys["beneficiary"] = beneficiary.pk
        keys["place"] = place.pk
        keys["product"] = Product.objects.create(beneficiary=beneficiary, name="mắm").pk
        keys["need"] = Need.objects.create(
            beneficiary=beneficiary, recorded_on="2030-01-05", text="máy"
        ).pk
        keys["merge"] = Merge.objects.create(
            kept=beneficiary, duplicate=BeneficiaryFactory(locality=place, merged_into=beneficiary),
            reason="một cơ sở", merged_at="2030-01-05T08:00:00+07:00", merged_by=officer_of_vinh_chau,
        ).pk  # fmt: skip
        for state in ProposalState:
            of_centre = whose == "group"
            proposal = ProposalFactory(state=state, locality=None if of_centre else place)
            member = MemberFactory(proposal=proposal, beneficiary=beneficiary, locality=place)
            requested(member, 100, 200)
            keys[f"state-{state}"] = proposal.code
            if state in {ProposalState.DRAFT, ProposalState.IN_PROGRESS}:
                keys[f"member-{state}"] = member.pk
            if state == ProposalState.IN_PROGRESS:
                keys |= followed(proposal, officer_of_vinh_chau)
                contract = Contract.objects.create(
                    proposal=proposal, number="1/HĐ", signed_on="2030-01-05"
                )
                contract.file.save("hd.pdf", ContentFile(b"%PDF-1.4 thu"))
                keys["contract"] = contract.pk
        for name, state in (("file", "draft"), ("file-accepted", "accepted")):
            of = Proposal.objects.get(code=keys[f"state-{state}"])
            file = AttachmentFactory(proposal=of, member=None, uploaded_by=officer_of_vinh_chau)
            keys[name] = file.pk
        for name, state in SOURCES.items():
            keys[f"proposal-{name}"] = keys[f"state-{state}"]
    decision = Decision.objects.filter(plan__programme__level="national").order_by("pk")[0]
    decision.file.save("qd.pdf", ContentFile(b"%PDF-1.4 thu"))
    member = CouncilMember.objects.create(
        office=the_office(), name="A", title="Phó Giám đốc", unit="Sở Công Thương"
    )
    report = an_issued_report(officer_of_vinh_chau)
    for keys in found.values():
        keys["issued"] = report.pk
        keys["council"] = member.pk
        keys |= {"decision": decision.pk, "norm": SupportNorm.objects.order_by("pk")[0].pk}
    found["own"] |= {"year": 2023, "slug": "quoc-gia", "list": "de-an"}
    found["other"] |= {"year": 2031, "slug": "khong-co", "list": "khong-co"}
    return found


def an_issued_report(user):
    content = PlanSummaryDocument.content_for(User.objects.machine(), year=2023)
    report = IssuedReport.objects.create(
        office=the_office(),
        is_open_to_readers=True,
        document=content.code, title=content.title, parameters={"nam": "2023"}, number="05",
        symbol="KH-TTKC", dated_on=datetime.date(2023, 1, 5), fingerprint="0" * 64, content="{}",
        content_digest="0" * 64, issued_at="2023-01-05T08:00:00+07:00", issued_by=user,
    )  # fmt: skip
    file = IssuedFile(report=report, format="html", digest="0" * 64, size=2)
    file.file.save("bc.html", ContentFile(b"{}"))
    return report


def followed(proposal, user):
    """What hangs on a proposal that is carried out: an adjustment, an obstacle, a warning."""
    Proposal.objects.filter(pk=proposal.pk).update(starts_on="2029-12-01", ends_on="2030-05-01")
    proposal.refresh_from_db()
    adjustment = Adjustment.objects.create(
        proposal=proposal, subject="stop", old_value="đang thực hiện", new_value="ngừng"
    )
    obstacle = Obstacle.objects.create(
        proposal=proposal, what="thiếu điện", since="2030-01-05", who_acts="điện lực",
        due_on="2030-02-05", recorded_at="2030-01-05T08:00:00+07:00", recorded_by=user,
    )  # fmt: skip
    outside = [each for each in checks.run(proposal, user=user) if each.rule == "period"]
    return {
        "adjustment": adjustment.pk,
        "obstacle": obstacle.pk,
        "fingerprint": outside[0].fingerprint,
    }


SOURCES = {
    "take_out": "planned",
    "submit": "draft", "recall": "submitted", "send_back": "submitted", "screen": "submitted", "appraise": "screened",
    "reject": "screened", "include": "appraised", "approve": "planned", "leave_out": "planned",
    "start": "approved", "stop": "in_progress", "settle": "accepted", "withdraw": "draft",
    "finish_acceptance": "in_progress", "nothing": "draft",
}  # fmt: skip


@pytest.fixture
def person(make_user, officer_of_vinh_chau, records):
    """A user of a role with a notice and a saved view of its own; the others' are the officer's
    or, for the officer, the reader's."""

    def make(role):
        user = officer_of_vinh_chau if role is OFFICER else make_user(role)
        somebody = make_user(READER, username="nguoi-khac")
        for whose, owner in (("own", user), ("other", somebody)):
            event = record(ProposalEvent.SCREENED, Proposal.objects.first(), by=owner)
            notice = Notice.objects.create(recipient=owner, event=event, text="Đã sơ duyệt", path="/", made_on="2030-01-01")  # fmt: skip
            view = SavedView.objects.create(user=owner, listing="de-an", name="Của tôi")
            run = ReportRun.objects.create(
                document="plan-summary", title="Kế hoạch", parameters={"nam": "2023"}, format="pdf",
                requested_at="2030-01-01T08:00:00+07:00", requested_by=owner, scope=list(scope_of(owner)),
            )  # fmt: skip
            records[whose] |= {"notice": notice.pk, "view": view.pk, "run": run.pk}
        return user

    return make


def address(row, keys):
    """The address of a row with the records of one scope; `=word` is the word itself."""
    given = [word[1:] if word.startswith("=") else keys[word] for word in row.arguments]
    return reverse(row.name, args=given)


def answer(client, method, url):
    """The status; what the request wrote is undone, a signing out too."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(url)
        status = response.status_code
        if response.streaming:
            b"".join(response.streaming_content)  # the test client then closes the file
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def named_urls(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            if pattern.namespace != "admin":  # tests below walk it
                yield from named_urls(pattern, namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else str(pattern.pattern)


def test_every_url_has_a_row_in_the_table():
    assert set(named_urls(get_resolver())) == {row.name for row in TABLE}


# A right is the same on every database. That each page's queries run on both is seen by those who
# see differently: the officer by places, the reader what is decided, the administrator every page.
BOTH = {OFFICER, READER, ADMINISTRATOR}
WALKERS = [
    pytest.param(role, id=role.code, marks=() if role in BOTH else pytest.mark.once)
    for role in PEOPLE
]


@pytest.mark.long
@pytest.mark.parametrize("role", WALKERS)
def test_every_role_gets_what_the_table_says(records, person, sign_in, role):
    client = sign_in(person(role))
    column = PEOPLE.index(role)
    got, wanted = {}, {}

    for row in TABLE:
        answers = {"own": (row.get, row.post), "other": (row.other_get, row.other_post)}
        for whose, (get, post) in answers.items():
            if not get:
                continue
            for method, expected in (("get", get), ("post", post)):
                case = (row.name, *row.arguments, whose, method)
                wanted[case] = int(expected.split()[column])
                got[case] = answer(client, method, address(row, records[whose]))

    assert {c: (got[c], wanted[c]) for c in got if got[c] != wanted[c]} == {}


SEEN = {  # (GET, POST) of a group of the centre, to the officer of one establishment in it
    "projects:proposal_detail": (200, 405),
    "projects:file_get": (200, 405),
    "projects:contract_file": (200, 405),  # all of its establishments are the officer's
    "projects:proposal_copy": (200, 200),  # becomes a proposal of the officer's own place
    "projects:obstacle_raise": (200, 200),  # of the own establishment
}
NO_STEPS = {"=finish_acceptance", "=nothing"}
OF_PROPOSAL = ("state-", "proposal-", "member-", "file", "adjustment", "obstacle")


def test_an_establishment_in_a_group_opens_no_page_that_writes(records, person, sign_in):
    client = sign_in(person(OFFICER))
    got, wanted = {}, {}

    for row in TABLE:
        if not row.arguments or not row.arguments[0].startswith(OF_PROPOSAL):
            continue
        for number, method in enumerate(("get", "post")):
            is_open = (row.get, row.post)[number] != NO
            case = (row.name, *row.arguments, method)
            refused = 404 if row.arguments[-1] in NO_STEPS else 403
            wanted[case] = SEEN.get(row.name, (refused, refused))[number] if is_open else 405
            got[case] = answer(client, method, address(row, records["group"]))

    assert len(got) > 60
    assert {c: (got[c], wanted[c]) for c in got if got[c] != wanted[c]} == {}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_page_takes_another_method(records, person, sign_in, method):
    client = sign_in(person(STAFF))
    got = {row.name: answer(client, method, address(row, records["own"])) for row in TABLE}

    others = {name: status for name, status in got.items() if status != 405}
    # allauth's own pages take PUT as POST and answer 405 to the rest.
    assert set(others) <= ALLAUTH_FORMS


ALLAUTH_FORMS = {"account_login", "account_change_password"}
OPEN_TO_ANYBODY = {"account_login", "account_inactive"}


def test_a_stranger_is_sent_to_sign_in(records, person, client):
    person(STAFF)

    for row in TABLE:
        url = address(row, records["own"])
        for method in ("get", "post"):
            got = getattr(client, method)(url)
            if row.name in OPEN_TO_ANYBODY:
                assert got.status_code in {200, 405}, (row.name, method)
            elif got.status_code != 405:
                assert got.status_code == 302, (row.name, method)
                assert got.headers["Location"].startswith("/dang-nhap/"), row.name


@pytest.mark.parametrize(
    "role", [role for role in PEOPLE if role is not ADMINISTRATOR], ids=lambda role: role.code
)
def test_the_admin_is_closed_to_all_but_administrators(example, make_user, sign_in, role):
    client = sign_in(make_user(role))

    answers = {client.get(url).status_code for url in admin_urls()}

    assert answers == {403}


def test_the_admin_sends_a_stranger_to_the_portals_own_sign_in(example, client):
    for url in admin_urls():
        answer = client.get(url, follow=True)
        assert answer.redirect_chain[-1] == (f"/dang-nhap/?next={url}", 302)


def admin_urls():
    names = [f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry]
    return [reverse("admin:index"), *(reverse(f"admin:{name}_changelist") for name in names)]
