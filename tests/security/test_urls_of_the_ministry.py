"""The column of the Ministry in the table of addresses: it gets what a reader gets, with these exceptions.

The proposals of the table are of a local programme, out of its sight; the plan is of the national one. Issued
documents speak of both programmes and are opened by none of this role.
"""

import pytest

from khuyencong.accounts import roles
from tests.security.test_urls import (
    NO,
    OF_PROPOSAL,
    PEOPLE,
    TABLE,
    address,
    answer,
    person,  # noqa: F401 - a fixture
    records,  # noqa: F401 - a fixture
)

# A sheet in nobody's name needs no issuer, so nothing is asked for first.
OPEN = {("reports:report_file", "=ke-hoach-nam", "=html"), ("reports:report_file", "=tinh-hinh-thuc-hien", "=html")}  # fmt: skip
OUT_OF_SIGHT = (*OF_PROPOSAL, "issued")


def wanted_of(row, told):
    if (row.name, *row.arguments) in OPEN:
        return 200
    out_of_sight = any(word.startswith(OUT_OF_SIGHT) for word in row.arguments)
    return 404 if out_of_sight else int(told.split()[PEOPLE.index(roles.Reader)])


@pytest.mark.long
@pytest.mark.once  # a reader's walk asks both databases
def test_the_ministry_gets_what_a_reader_gets_but_nothing_of_a_local_programme(
    records,  # noqa: F811
    person,  # noqa: F811
    sign_in,
):
    client = sign_in(person(roles.NationalReviewer))
    got, wanted = {}, {}

    for row in TABLE:
        for method, told in (("get", row.get), ("post", row.post)):
            if told == NO:
                continue
            case = (row.name, *row.arguments, method)
            wanted[case] = wanted_of(row, told)
            got[case] = answer(client, method, address(row, records["own"]))

    assert len(got) > 100
    assert {case: (got[case], wanted[case]) for case in got if got[case] != wanted[case]} == {}
