"""Lists, home and reports ask the same of the database in an installation of two offices and in one of 34 in
which the others have most of the proposals: literal numbers, for one office of many and for who sees all."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts import roles
from projects.models import Proposal
from tests.offices import an_office, rows_of

# Address → queries of the staff of one office, and of who sees every office.
PAGES = {
    "/": (22, 22),
    "/de-an/": (12, 13),
    "/co-so/": (10, 9),
    "/ke-hoach/": (8, 9),
    "/nghiem-thu/": (10, 10),
    "/ke-hoach/2030/": (15, 14),
    "/ban-do/2030/": (11, 11),
    "/bao-cao/": (8, 6),
    "/bao-cao/ke-hoach-nam/?nam=2030": (18, 21),
    "/bao-cao/tinh-hinh-thuc-hien/?nam=2030": (21, 24),
    "/bao-cao/tong-hop-nhieu-nam/?tu-nam=2030&den-nam=2030": (19, 23),
}
OTHERS = 32
IN_ONE = 200


def queries(client, path):
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200, path
    return len(asked)


@pytest.fixture
def people(make_user, db):
    office = an_office("Alpha")
    staff = make_user(roles.CentreStaff, office=office)
    everything = make_user(roles.Administrator)
    for each in (office, an_office("Omega")):
        rows_of(each, staff)
    return staff, everything


def grow(by):
    for number in range(OTHERS):
        last = rows_of(an_office(f"So{number}"), by)["proposal"]
    Proposal.objects.bulk_create(
        Proposal(
            code=f"NHIEU-{number}", title=f"Đề án {number}", programme=last.programme, plan=last.plan,
            year=last.year, activity=last.activity, state=last.state, is_archival=True,
        )
        for number in range(IN_ONE)
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("sees_all", [False, True], ids=["one-of-34", "all"])
def test_thirty_four_offices_with_many_proposals_cost_no_query_more(people, sign_in, sees_all):
    client = sign_in(people[sees_all])
    for path in PAGES:
        client.get(path)  # what is read once a process
    few = {path: queries(client, path) for path in PAGES}

    grow(people[False])

    many = {path: queries(client, path) for path in PAGES}
    wanted = {path: numbers[sees_all] for path, numbers in PAGES.items()}
    assert {path: number for path, number in few.items() if number != wanted[path]} == {}
    assert {path: (few[path], many[path]) for path in PAGES if few[path] != many[path]} == {}
