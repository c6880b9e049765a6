"""Three offices of former provinces with a plan of 2023 each, and everything that collides between them."""

import datetime
import hashlib
import io
from types import SimpleNamespace

import openpyxl
import pdfplumber
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Locality
from khuyencong.offices.models import Office
from projects.actions.office_rehearsal import carrying
from projects.law.loading import open_programmes
from projects.models import Contract, CouncilMember, Plan, Programme, Proposal
from reports.documents import PlanSummaryDocument
from reports.formats.pdf import to_pdf
from reports.formats.xlsx import to_xlsx
from reports.models import BodyRole, IssuedReport, OfficialBody
from tests.example import Kept
from tests.factories import (
    BeneficiaryFactory,
    DecisionFactory,
    DraftFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    planned_proposal,
    requested,
)

CODES = ("soc-trang", "can-tho", "hau-giang")
PEOPLE = {
    "st": "cv-st",
    "hg": "cv-hg",
    "ct": "cv-ct",
    "whole": "cb-hg",
    "part": "cb-ct",
    "district": "cb-st",
}
TWINS = {
    "tax": ("Lò bánh Bảy Hưng", "Bánh pía Tân Hưng"),
    "name": ("Cơ sở Mỹ Hạnh", "Hộ kinh doanh Mỹ Hạnh"),
    "none": ("Cơ sở Phước Lộc", "Hộ kinh doanh Phước Lộc"),
}
ON = datetime.date(2025, 7, 1)
LAW = "Nghị quyết thử nghiệm về hợp nhất trung tâm"
ENDED = datetime.date(2025, 6, 30)
FROM_OUTSIDE = {"audit_event", "offices_officemerge", "offices_officemerge_predecessors", "offices_officemergerow"}  # fmt: skip


def unit(code, *, now=False):
    """A real unit by its code, before the reform or after it."""
    return Locality.objects.get(code=code, valid_to=None if now else ENDED)


def old_province(code):
    return Locality.objects.get(code=code, level="province", valid_to=ENDED)


def _load():
    """Sóc Trăng as the example has it, Cần Thơ and Hậu Giang with real units of their time."""
    call_command("load_example", stdout=io.StringIO())
    load_localities(["92"])
    soc_trang = Office.objects.get(code="soc-trang")
    can_tho = Office.objects.create(code="can-tho", name="Cần Thơ", letters="CT", province=old_province("92"))  # fmt: skip
    hau_giang = Office.objects.create(code="hau-giang", name="Hậu Giang", letters="HG", province=old_province("93"))  # fmt: skip
    made = SimpleNamespace(soc_trang=soc_trang, can_tho=can_tho, hau_giang=hau_giang)
    for office, units in ((can_tho, ("31186", "31183")), (hau_giang, ("31318", "31333"))):
        open_programmes(office)
        _plan_of_2023(office, [unit(code) for code in units])
    _people(made)
    _collisions(made)
    _open_work(made)


lay_offices = Kept(_load).lay


def three_offices():
    """Laid down, and what a test speaks of by name."""
    lay_offices()
    offices = {code.replace("-", "_"): Office.objects.get(code=code) for code in CODES}
    people = {key: User.objects.get(username=name) for key, name in PEOPLE.items()}
    drafts = Proposal.objects.filter(state="draft").select_related("programme__office")
    plans = Plan.objects.filter(year=2026).select_related("programme__office")
    return SimpleNamespace(
        **offices,
        people=people,
        drafts={row.programme.office.code: row for row in drafts},
        plans={row.programme.office.code: row for row in plans},
        twins={key: list(Beneficiary.objects.filter(name__in=names).order_by("pk")) for key, names in TWINS.items()},
    )  # fmt: skip


def local(office):
    return Programme.objects.get(office=office, level="local")


def _plan_of_2023(office, units):
    plan = PlanFactory(programme=local(office), year=2023)
    DecisionFactory(
        plan=plan, number=f"9/QĐ-{office.letters}", decided_on=datetime.date(2023, 1, 20)
    )
    for number, place in enumerate(units, start=1):
        beneficiary = BeneficiaryFactory(office=office, name=f"Cơ sở {office} {number}", locality=place)  # fmt: skip
        proposal = ProposalFactory(
            plan=plan, code=f"{office.letters}-KCDP-2023-{number:04d}", title=f"Máy sấy của {office}",
            locality=place,
        )  # fmt: skip
        member = MemberFactory(proposal=proposal, beneficiary=beneficiary, locality=place)
        approved(member, 100_000_000 * number, 70_000_000)
    OfficialBody.objects.create(
        office=office, role=BodyRole.ISSUER, name=f"Trung tâm Khuyến công {office}", symbol="TTKC",
        place=str(office), signer_title="Giám đốc",
    )  # fmt: skip


def person(username, office, role=roles.CentreStaff, *places, **fields):
    fields.setdefault("full_name", f"Người {username}")
    user = User.objects.create_user(username, role=role.code, office=office, **fields)
    user.localities.set(places)
    return user


def _people(made):
    officer = roles.DistrictOfficer
    person("cv-st", made.soc_trang, email="An@khuyencong.example")
    person("cv-hg", made.hau_giang, email="an@khuyencong.example", full_name="Lê Văn Bảy")
    person("cv-ct", made.can_tho, full_name="LÊ VĂN BẢY")
    # Phường I became Phường Vị Thanh; Phường Long Tuyền was divided; the district of Kế Sách ended.
    person("cb-hg", made.hau_giang, officer, unit("31318"))
    person("cb-ct", made.can_tho, officer, unit("31183"))
    person("cb-st", made.soc_trang, officer, unit("943"))


def _collisions(made):
    """Pairs of different offices: by tax code, by name in what one commune became, numbers, a person."""
    taxed = {"tax_code": "0123456789"}
    for office, name, place, more in (
        (made.soc_trang, "Lò bánh Bảy Hưng", unit("943"), taxed),
        (made.hau_giang, "Bánh pía Tân Hưng", unit("31318"), taxed),
        (made.hau_giang, "Cơ sở Mỹ Hạnh", unit("31318"), {}),
        (made.can_tho, "Hộ kinh doanh Mỹ Hạnh", unit("31321", now=True), {}),
        # Of one name in two places: nobody takes them for one.
        (made.hau_giang, "Cơ sở Phước Lộc", unit("31333"), {}),
        (made.can_tho, "Hộ kinh doanh Phước Lộc", unit("31183"), {}),
    ):
        BeneficiaryFactory(office=office, name=name, locality=place, **more)
    for office in (made.can_tho, made.hau_giang):
        first = Proposal.objects.filter(programme=local(office)).order_by("pk")[0]
        Contract.objects.create(proposal=first, number="01/HĐ-KC", signed_on="2023-03-01")
        CouncilMember.objects.create(office=office, name="Trần Thị Sáu", title="Phó Giám đốc", unit="Sở Công Thương")  # fmt: skip
        IssuedReport.objects.create(
            office=office, document="plan-summary", title=f"Kế hoạch {office}", parameters={"nam": "2023"},
            number="05", symbol="KH-TTKC", dated_on=datetime.date(2023, 2, 1), fingerprint="0" * 64,
            content="{}", content_digest="0" * 64, issued_at=timezone.now(), issued_by=User.objects.machine(),
        )  # fmt: skip
        DecisionFactory(plan=Plan.objects.get(programme=local(office), year=2023), number="12/QĐ-UBND", decided_on=datetime.date(2023, 5, 1))  # fmt: skip
    CouncilMember.objects.create(office=made.hau_giang, name="Võ Văn Tám", title="Trưởng phòng", unit="Sở Tài chính")  # fmt: skip


def _open_work(made):
    """Of 2026: a plan that is being put together in two offices, and drafts; of 2024 one that was left."""
    for office in (made.hau_giang, made.soc_trang):
        plan = PlanFactory(programme=local(office), year=2026, state="draft", ceiling=900_000_000)
        planned = planned_proposal(
            plan, 100_000_000, code=f"{office.letters or 'ST'}-2026-KH", is_archival=True
        )
        Beneficiary.objects.filter(memberships__proposal=planned).update(office=office)
    PlanFactory(programme=local(made.soc_trang), year=2024, state="draft")
    for office in (made.hau_giang, made.can_tho):
        draft = DraftFactory(
            programme=local(office), year=2026, code=f"{office.letters}-KCDP-2026-0001",
            drafted_by=User.objects.get(username="cv-st"), drafted_at=timezone.now(),
        )  # fmt: skip
        requested(
            MemberFactory(proposal=draft, beneficiary=BeneficiaryFactory(office=office)), 50_000_000
        )


def asked(made, into="can-tho", **more):
    return carrying(**{"into": into, "offices": CODES, "on": ON, "law": LAW, **more})


# ------------------------------------------------------------------------ comparing


def hashes():
    """Of the rows of every table, whatever their order."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of ours
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def changed_tables(before):
    now = hashes()
    return {table for table in before.keys() | now.keys() if before.get(table) != now.get(table)}


def printed(office, user=None):
    """The printed plan of 2023 of an office: words of the PDF, cells of the spreadsheet."""
    content = PlanSummaryDocument.content_for(
        user or User.objects.machine(), year=2023, office=office
    )
    with pdfplumber.open(io.BytesIO(to_pdf(content))) as pdf:
        words = [page.extract_text() for page in pdf.pages]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(content)))
    cells = {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book
    }
    return words, cells


def run(name, *arguments, **options):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()
