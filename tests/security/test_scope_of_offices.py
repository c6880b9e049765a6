"""Nobody sees or writes what is another office's: every address, every list, every queryset.

The table of addresses and roles (test_urls.py) is walked once more by people of a second office, who
hold the same places on purpose: only the office keeps the records from them.
"""

import re

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.audit.models import record
from khuyencong.notices.models import Notice
from khuyencong.offices.models import OfficeSuccession
from projects.models import Amounts, Plan, Proposal
from projects.models.event import ProposalEvent
from projects.notifications import recipients
from reports.actions.yearly import fingerprint, lines_of
from reports.documents import DOCUMENTS
from reports.documents.parameters import YearsParameters
from reports.figures.support_received import years_side_by_side
from reports.models import PlanText, Section
from tests.factories import the_office
from tests.offices import an_office, rows_of
from tests.security.test_urls import (
    OFFICER,
    PEOPLE,
    TABLE,
    address,
    answer,
    person,  # noqa: F401 - a fixture
    records,  # noqa: F401 - a fixture
)

OF_AN_OFFICE = [roles.DistrictOfficer, roles.CentreStaff, roles.CentreLeader, roles.DepartmentReviewer, roles.Reader]  # fmt: skip
# Law and places are everybody's, own notices, views and runs are a person's, and this one only leads to an address.
NOT_OF_AN_OFFICE = {"norm", "notice", "place", "view", "list", "run"}
# Leads to an address; the texts of a year are of the own office (a test of their own is below).
FREE = {"reports:plan_of_year", "reports:texts_year", "reports:texts_lines", "reports:texts_body", "reports:texts_start"}  # fmt: skip


def is_of_an_office(row):
    names = [word for word in row.arguments if not word.startswith("=")]
    return bool(names) and not NOT_OF_AN_OFFICE & set(names) and row.name not in FREE


ROWS = [row for row in TABLE if is_of_an_office(row)]


@pytest.mark.parametrize("role", OF_AN_OFFICE, ids=lambda role: role.code)
def test_no_address_opens_what_is_another_offices(records, person, make_user, sign_in, role):  # noqa: F811
    person(role)  # the people of the first office with their notices
    places = Proposal.objects.exclude(locality=None).values_list("locality", flat=True).distinct()
    stranger = make_user(role, username="nguoi-la", office=an_office("Xa"))
    if role is OFFICER:
        stranger.localities.set(places)
    client = sign_in(stranger)
    column = PEOPLE.index(role)
    opened = {}

    for row in ROWS:
        for method, told in (("get", row.get), ("post", row.post)):
            own = int(told.split()[column])
            got = answer(client, method, address(row, records["own"]))
            # A role without the right, and a method that no page has, are told so before anything is sought.
            if got != 404 and not (got == own and own in {403, 405}):
                opened[row.name, *row.arguments, method] = got

    assert len(ROWS) > 60
    assert opened == {}


@pytest.mark.parametrize("role", [roles.CentreStaff, roles.Reader], ids=lambda role: role.code)
def test_a_successor_gets_what_the_predecessor_got(records, person, make_user, sign_in, role):  # noqa: F811
    person(role)
    heir = an_office("Kế Thừa")
    OfficeSuccession.objects.create(
        predecessor=the_office(), successor=heir, effective_on="2025-07-01"
    )
    client = sign_in(make_user(role, username="ke-thua", office=heir))
    column = PEOPLE.index(role)
    got, wanted = {}, {}

    for row in ROWS:
        for method, told in (("get", row.get), ("post", row.post)):
            case = (row.name, *row.arguments, method)
            wanted[case] = int(told.split()[column])
            got[case] = answer(client, method, address(row, records["own"]))

    assert {case: (got[case], wanted[case]) for case in got if got[case] != wanted[case]} == {}


# ---------------------------------------------------------------------- two offices


@pytest.fixture
def two(make_user, db):
    """Two offices with one row of every kind each, and the people of both."""
    found = {}
    for name in ("Alpha", "Omega"):
        office = an_office(name)
        staff = make_user(roles.CentreStaff, username=f"cv-{name}", office=office)
        found[name] = (office, staff, rows_of(office, staff))
    return found


LISTS = [
    "home", "notices:notice_list", "beneficiaries:beneficiary_list", "projects:comparison_list",
    "projects:proposal_list", "projects:proposal_new", "projects:plan_open", "projects:obstacle_board",
    "projects:council_list", "projects:acceptance_list", "reports:year_brief", "reports:plan_list",
    "reports:report_list", "reports:issued_list", "beneficiaries:beneficiary_new",
]  # fmt: skip
SEARCHES = ["projects:proposal_list", "beneficiaries:beneficiary_list", "projects:acceptance_list", "reports:issued_list"]  # fmt: skip


@pytest.mark.parametrize("role", OF_AN_OFFICE, ids=lambda role: role.code)
def test_lists_figures_and_reports_say_nothing_of_another_office(two, make_user, sign_in, role):
    office, _staff, own = two["Alpha"]
    own["beneficiary"].awaits_comparison = True
    own["beneficiary"].save()
    user = make_user(role, own["place"], two["Omega"][2]["place"], username="nguoi", office=office)
    for _office, by, rows in two.values():
        event = record(ProposalEvent.SCREENED, rows["proposal"], by=by)
        Notice.objects.create(recipient=by, event=event, text=f"{rows['proposal']}", path="/", made_on="2030-01-01")  # fmt: skip
    client = sign_in(user)
    pages = [reverse(name) for name in LISTS]
    pages += [f"{reverse(name)}?q=omega" for name in SEARCHES]
    pages += [reverse("reports:plan_year", args=[2030]), reverse("reports:texts_year", args=[2030])]
    pages += [
        f"{reverse('reports:year_areas', args=[2030])}{asked}" for asked in ("", "?don_vi=hien-nay")
    ]
    for rows in (own, two["Omega"][2]):
        PlanText.objects.create(
            office=rows["plan"].programme.office, year=2030, section="aim", position=1,
            text=f"Mục tiêu {rows['plan'].programme.office}",
        )  # fmt: skip
    pages += [
        f"{reverse('reports:report_page', args=[slug])}?{asked}"
        for slug, asked in (
            ("ke-hoach-nam", "nam=2030"), ("tinh-hinh-thuc-hien", "nam=2030&ky=nam"),
            ("tong-hop-nhieu-nam", "tu-nam=2029&den-nam=2031"),
            ("ho-tro-da-nhan", "tu-nam=2029&den-nam=2031"),
        )
    ]  # fmt: skip
    told, seen_own = {}, 0

    for page in pages:
        reply = client.get(page)
        text = reply.content.decode()
        seen_own += "Alpha" in text
        # But for what one searched for, and the name of a place of one's own.
        said = text.replace("omega", "").replace("Huyện Omega", "")
        if "Omega" in said:
            told[page] = re.findall(r".{30}Omega.{20}", said)[:3]

    assert told == {}
    assert seen_own > 4  # the pages show what is the own office's


def test_every_queryset_that_hides_rows_hides_those_of_another_office(two, make_user):
    """Whatever has `visible_to`: a model that comes later is asked, too, and needs a row in tests/offices.py."""
    administrator = make_user(roles.Administrator)
    asked, told = set(), {}
    for model in apps.get_models():
        rows = model._default_manager
        if not hasattr(rows, "visible_to"):
            continue
        asked.add(model.__name__)
        seen = {name: set(rows.visible_to(staff).values_list("pk", flat=True)) for name, (_office, staff, _rows) in two.items()}  # fmt: skip
        everything = set(rows.visible_to(administrator).values_list("pk", flat=True))
        whole = everything or seen["Alpha"] | seen["Omega"]  # a run is its asker's alone
        if not all(seen.values()) or seen["Alpha"] & seen["Omega"] or seen["Alpha"] | seen["Omega"] != whole:  # fmt: skip
            told[model.__name__] = (seen, everything)

    assert told == {}
    assert asked >= {
        "Plan", "Proposal", "Member", "Adjustment", "Attachment", "Obstacle", "Contract", "Merge",
        "CouncilMember", "Beneficiary", "IssuedReport", "ReportRun", "Deadline",
    }  # fmt: skip


def test_nothing_of_another_office_is_ones_to_write(two):
    _office, staff, own = two["Alpha"]
    _other, _stranger, others = two["Omega"]
    kinds = ("plan", "proposal", "member", "beneficiary", "adjustment", "obstacle", "merge", "council", "issued")  # fmt: skip

    assert {kind: own[kind].is_writable_by(staff) for kind in kinds} == dict.fromkeys(kinds, True)
    assert {kind: others[kind].is_writable_by(staff) for kind in kinds} == dict.fromkeys(
        kinds, False
    )


def test_notices_go_to_people_of_the_office_of_the_record(two, make_user):
    for name, (office, _staff, rows) in two.items():
        make_user(roles.DistrictOfficer, rows["place"], username=f"cb-{name}", office=office)
        # somebody of another office who holds the same place
        other = two["Omega" if name == "Alpha" else "Alpha"][0]
        make_user(roles.DistrictOfficer, rows["place"], username=f"la-{name}", office=other)
    proposal = two["Alpha"][2]["proposal"]
    nobody = make_user(roles.Administrator)

    def told(kind):
        return {each.username for each in recipients(kind, [proposal], by=nobody)[proposal.pk]}

    assert told(ProposalEvent.SUBMITTED) == {"cv-Alpha"}
    both = [rows["proposal"] for _office, _staff, rows in two.values()]
    together = recipients(ProposalEvent.SUBMITTED, both, by=nobody)
    assert [[each.username for each in together[proposal.pk]] for proposal in both] == [
        ["cv-Alpha"], ["cv-Omega"],
    ]  # fmt: skip
    proposal.drafted_by = two["Alpha"][1]
    assert told(ProposalEvent.APPROVED) == {"cv-Alpha", "cb-Alpha"}


def test_texts_of_a_year_are_those_of_the_own_office(two, sign_in):
    office, staff, _own = two["Alpha"]
    other = two["Omega"][0]
    for each in (office, other):
        PlanText.objects.create(office=each, year=2029, section="aim", position=1, text=f"Việc của {each}")  # fmt: skip
    client = sign_in(staff)
    lines = reverse("reports:texts_lines", args=[2030, "muc-tieu"])
    pages = [lines, reverse("reports:texts_body", args=[2030, "chu-quan"]), reverse("reports:texts_year", args=[2030])]  # fmt: skip

    assert [client.get(f"{page}?trung-tam={other.pk}").status_code for page in pages] == [404] * 3
    typed = {"lines": "Của ta", "seen": fingerprint([])}
    assert client.post(f"{lines}?trung-tam={other.pk}", typed).status_code == 404
    start = reverse("reports:texts_start", args=[2030])
    assert client.post(start, {"trung-tam": other.pk}).status_code == 404
    client.post(start)
    assert lines_of(2030, Section.AIM, office.pk) == ["Việc của Alpha"]
    client.post(lines, typed | {"seen": fingerprint(["Việc của Alpha"])})

    assert lines_of(2030, Section.AIM, office.pk) == ["Của ta"]
    assert lines_of(2030, Section.AIM, other.pk) == []


def test_a_successor_writes_the_texts_of_each_predecessor(two, make_user, sign_in):
    heir = an_office("Kế Thừa")
    for office, _staff, _rows in two.values():
        OfficeSuccession.objects.create(
            predecessor=office, successor=heir, effective_on="2031-07-01"
        )
    omega = two["Omega"][0]
    client = sign_in(make_user(roles.CentreStaff, username="ke-thua", office=heir))
    page = reverse("reports:texts_year", args=[2030])
    lines = f"{reverse('reports:texts_lines', args=[2030, 'muc-tieu'])}?trung-tam={omega.pk}"

    shown = client.get(f"{page}?trung-tam={omega.pk}").content.decode()
    assert lines in shown
    assert "năm 2030, Omega" in client.get(lines).content.decode()
    answer = client.post(lines, {"lines": "Việc", "seen": fingerprint([])})

    assert answer.url == f"{page}?trung-tam={omega.pk}"
    assert lines_of(2030, Section.AIM, omega.pk) == ["Việc"]
    assert lines_of(2030, Section.AIM, heir.pk) == []


def test_who_ticks_hears_of_people_of_the_own_office_alone(two, sign_in):
    _office, staff, own = two["Alpha"]
    others = two["Omega"][2]["proposal"]
    for _office, by, rows in two.values():
        Proposal.objects.filter(pk=rows["proposal"].pk).update(
            state="submitted", drafted_by=by, drafted_at=timezone.now()
        )
    client = sign_in(make_leader(staff))
    codes = [own["proposal"].code, others.code]
    typed = {"cho": "danh-sach", "de-an": codes, "nguoi": two["Omega"][1].pk}

    said = client.post(reverse("projects:batch_notified"), typed).content.decode()

    assert "Omega" not in said
    assert "Sẽ báo cho" in said


def make_leader(staff):
    """Of the same office."""
    return User.objects.create_user(
        username="ld", full_name="Lãnh đạo", role=roles.CentreLeader.code, office=staff.office
    )


def test_a_former_code_leads_only_people_of_its_office(two, sign_in):
    for _office, staff, rows in two.values():
        record(ProposalEvent.YEAR_CHANGED, rows["proposal"], by=staff, comment=f"CU-{staff.pk} thành MOI")  # fmt: skip
    omega = two["Omega"][1]
    old = reverse("projects:proposal_detail", args=[f"CU-{omega.pk}"])

    assert sign_in(two["Alpha"][1]).get(old).status_code == 404
    assert sign_in(omega).get(old).status_code == 302


def test_the_ministry_reads_the_approved_national_programme_of_all(two, make_user, sign_in):
    reader = make_user(roles.NationalReviewer)
    for office, staff, _rows in two.values():
        rows_of(office, staff, year=2031, level="national")
    draft = Plan.objects.get(
        programme__office=two["Omega"][0], programme__level="national", year=2031
    )
    client = sign_in(reader)

    codes = set(Proposal.objects.visible_to(reader).values_list("code", flat=True))
    assert codes == {"DA-Alpha-national", "DA-Omega-national"}
    assert (
        client.get(reverse("projects:proposal_detail", args=["DA-Alpha-national"])).status_code
        == 200
    )
    assert (
        client.get(reverse("projects:proposal_detail", args=["DA-Alpha-local"])).status_code == 404
    )
    listed = client.get(reverse("reports:plan_list")).content.decode()
    assert "Kế hoạch KCQG năm 2031" in listed or "KCQG" in listed
    assert "KCĐP" not in listed
    home = client.get(reverse("home")).content.decode()
    assert "KCQG (Alpha)" in home
    assert "KCQG (Omega)" in home
    page = f"{reverse('reports:report_page', args=['ke-hoach-nam'])}?nam=2031&don-vi=omega"
    printed = client.get(page).content.decode()
    assert "khuyến công quốc gia, Omega" in printed
    assert "Đề án Omega" in printed
    assert "Đề án Alpha" not in printed
    assert not client.get(reverse("reports:issued_list")).content.decode().count("KH-national")
    Plan.objects.filter(pk=draft.pk).update(state="draft")
    assert Plan.objects.visible_to(reader).count() == 1
    for url in (reverse("beneficiaries:beneficiary_list"), reverse("projects:plan_open")):
        assert client.get(url).status_code == 403


def test_a_successor_prints_a_year_of_each_predecessor_under_its_name(two, make_user, sign_in):
    heir = an_office("Kế Thừa")
    for office, _staff, _rows in two.values():
        OfficeSuccession.objects.create(
            predecessor=office, successor=heir, effective_on="2031-07-01"
        )
    staff = make_user(roles.CentreStaff, username="ke-thua", office=heir)
    client = sign_in(staff)
    page = f"{reverse('reports:report_page', args=['ke-hoach-nam'])}?nam=2030"

    by_year, omega = (client.get(page + more).content.decode() for more in ("", "&don-vi=omega"))

    assert ("Đề án Alpha" in by_year, "Đề án Omega" in by_year) == (True, False)
    assert ("Đề án Alpha" in omega, "Đề án Omega" in omega) == (False, True)
    plans = client.get(reverse("reports:plan_year", args=[2030])).content.decode()
    assert "(Alpha)" in plans
    assert "(Omega)" in plans
    assert "KCĐP (Omega)" in client.get(reverse("projects:proposal_list")).content.decode()
    assert approved_in(staff, "ke-thua") == Amounts(200_000_000, 100_000_000)
    assert approved_in(staff, "alpha") == Amounts(100_000_000, 50_000_000)


def approved_in(user, office):
    """What the report over years of this office says of 2030."""
    asked = {"tu-nam": "2030", "den-nam": "2030", "don-vi": office}
    form = YearsParameters(asked, user=user)
    assert form.is_valid(), form.errors
    reader = DOCUMENTS["years"]._narrowed(user, form.cleaned_data["office"].pk)
    (year,) = years_side_by_side(2030, 2030, user=reader).years
    return year.approved


# ------------------------------------------------------------------------ queries


def queries_of(client, django_assert_max_num_queries, url):
    with django_assert_max_num_queries(1000) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


PAGES = ["home", "projects:proposal_list", "beneficiaries:beneficiary_list", "projects:acceptance_list", "reports:plan_list", "projects:obstacle_board", "reports:report_list"]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_thirty_four_offices_cost_no_query_more(two, sign_in, django_assert_max_num_queries, name):
    client = sign_in(two["Alpha"][1])
    client.get(reverse(name))  # what is read once a process
    few = queries_of(client, django_assert_max_num_queries, reverse(name))
    for number in range(32):
        an_office(f"So{number}")

    assert queries_of(client, django_assert_max_num_queries, reverse(name)) == few
