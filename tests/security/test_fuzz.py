"""Nothing that is sent makes the portal fail: a bounded walk here, the long one by script/fuzz.

FUZZ_REQUESTS, FUZZ_SEED and FUZZ_ONLY (a line of a finding) are set by script/fuzz.
"""

import logging
import os

import pytest
from django.db import connection
from django.urls import reverse

from khuyencong.accounts import roles
from khuyencong.accounts.invitations import invitation_path
from khuyencong.accounts.models import User
from projects.models import Member
from tests.security.fuzzing import Fuzzer, addresses_of_the_admin
from tests.security.test_urls import NO, PEOPLE, TABLE, address, person, records  # noqa: F401 - fixtures

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "250"))
SEED = int(os.environ.get("FUZZ_SEED", "20260101"))
ONLY = os.environ.get("FUZZ_ONLY", "")
IS_LONG = "FUZZ_REQUESTS" in os.environ
BRIEF = (roles.Administrator,)


# A template of another package that asks for what is not there is no failure of the portal.
# A moment without its zone, typed into an address of the admin, is a hint to developers.
pytestmark = [
    pytest.mark.ignore_template_errors,
    pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime:RuntimeWarning"),
]


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals are meant; a line for each would be most of the time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def fuzzer(records, person, make_user, officer_of_vinh_chau):  # noqa: F811
    people = {roles.Administrator.code: person(roles.Administrator)}
    for role in PEOPLE if IS_LONG else BRIEF:
        if role is roles.DistrictOfficer:
            people[role.code] = officer_of_vinh_chau
        elif role.code not in people:
            people[role.code] = make_user(role)
    own = {address(row, records["own"]) for row in TABLE if row.name != "account_logout"}
    waiting = Member.objects.filter(proposal__code="KCQG-2023-01", acceptances=None)[0]
    own.add(reverse("projects:acceptance_record", args=[waiting.pk]))
    invited = User.objects.create_user("duoc-moi", role=roles.Administrator.code, full_name="Mời")
    own.add(invitation_path(invited))
    found = Fuzzer(people, [*sorted(own), *addresses_of_the_admin()])
    found.walk()
    draft = records["own"]["state-draft"]
    found.add(reverse("projects:file_reuse", args=[draft]), "giay-to", "co-so", "tep")
    found.add(reverse("projects:discard_typed", args=[draft]), "version")
    found.add(reverse("projects:batch_notified"), "cho", "viec", "de-an", "tat-ca", "nguoi")
    found.add(reverse("reports:report_run", args=["ke-hoach-nam", "html"]), "la")
    record = records["own"]["beneficiary"]
    found.add(reverse("projects:beneficiary_merge", args=[record]), "can-cu", "don-vi")
    found.add(reverse("projects:beneficiary_set_apart", args=[record]))
    found.add(reverse("accounts:scopes"), "chuyen")
    found.add(reverse("accounts:invitation", args=["1", "x-y"]), "new_password1", "new_password2")
    return found


@pytest.mark.long
def test_no_request_makes_the_portal_fail(fuzzer, root):
    taking = {row.name for row in TABLE if row.post != NO} - {"account_logout"}
    tried = {name.partition("(")[0] for name, _signature in fuzzer.forms}
    for case in fuzzer.cases(SEED, 10**9 if ONLY else REQUESTS):
        if not ONLY or str(case) == ONLY:
            fuzzer.send(case)

    report = fuzzer.report(SEED)
    if IS_LONG:
        (root / "build").mkdir(exist_ok=True)
        (root / "build" / f"fuzz-{connection.vendor}.txt").write_text(report)
    print(report)  # noqa: T201 - the seed, and what was done
    assert taking - tried == set()
    assert len(fuzzer.forms) >= 59
    assert not fuzzer.findings, report
