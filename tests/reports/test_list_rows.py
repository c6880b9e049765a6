"""Rows of every list: the same cells that django-tables2 would write one by one."""

import pytest
from django.utils.formats import localize
from django.utils.html import conditional_escape

from beneficiaries.models import Beneficiary
from beneficiaries.views import BENEFICIARIES
from projects import ledger
from projects.models import Member, Plan, Proposal
from projects.tables import ProposalTable
from projects.views.acceptances import ACCEPTANCES
from projects.views.proposals import PROPOSALS
from reports.models import IssuedReport
from reports.views.issued import ISSUED
from reports.views.plans import PLANS
from tests.factories import BeneficiaryFactory, MemberFactory, ProposalFactory
from tests.projects.test_lists import many
from tests.security.test_urls import an_issued_report

pytestmark = pytest.mark.django_db

LISTS = {
    PROPOSALS: Proposal.objects.visible_to,
    ACCEPTANCES: lambda user: ledger.with_standing(Member.objects.visible_to(user).decided()),
    PLANS: lambda _user: Plan.objects.all(),
    BENEFICIARIES: lambda _user: Beneficiary.objects.all(),
    ISSUED: lambda _user: IssuedReport.objects.all(),
}


def written_one_by_one(table, row):
    """What `BoundRow` itself finds for each column, in the cells of our lists."""
    cells = ""
    for bound, shown in row.items():
        tag, attributes = "th", 'scope="row"'
        if bound.name != table.row_header:
            tag, attributes = "td", f'class="{bound.column.css}" data-label="{bound.verbose_name}"'
        cells += f"<{tag} {attributes}>{conditional_escape(localize(shown))}</{tag}>"
    return cells


@pytest.mark.parametrize("listing", LISTS, ids=lambda listing: listing.code)
def test_a_row_has_the_cells_of_the_library(example, staff, listing):
    an_issued_report(staff)
    awkward = BeneficiaryFactory(name="<b>Cơ sở & bạn</b>", locality=None)
    MemberFactory(beneficiary=awkward, proposal=ProposalFactory(title="<i>"))
    table = listing.table(listing.for_page(LISTS[listing](staff), staff), user=staff)
    table.paginate(per_page=100)

    rows = list(table.paginated_rows)

    assert rows
    assert [row.html for row in rows] == [written_one_by_one(table, row) for row in rows]


def test_what_people_type_is_no_markup(db, staff, sign_in):
    MemberFactory(beneficiary=BeneficiaryFactory(name="<b>Hộ</b>"), proposal=ProposalFactory(title="<i>"))  # fmt: skip

    page = sign_in(staff).get("/de-an/").content.decode()

    assert "&lt;b&gt;Hộ&lt;/b&gt;" in page
    assert "<i>" not in page


def test_all_columns_of_proposals_take_no_query_more(sign_in, staff, django_assert_num_queries):
    many(25)
    columns = ",".join(name for name, _label in ProposalTable.optional_columns())
    client = sign_in(staff)

    with django_assert_num_queries(12):  # as those that are shown at first
        client.get(f"/de-an/?cot={columns}")
