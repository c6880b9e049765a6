"""Who may what, role by role, as the head of the office signs it."""

import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.permissions import Permission

OFFICER = {
    "proposal.read", "proposal.draft", "proposal.submit", "proposal.withdraw", "plan.read",
    "beneficiary.read", "beneficiary.write", "acceptance.read", "progress.report", "dossier.read",
    "place-report.read",
}  # fmt: skip
STAFF = OFFICER | {
    "proposal.screen", "proposal.assign", "proposal.appraise", "proposal.carry-out", "plan.assemble",
    "adjustment.request", "finding.accept", "acceptance.record", "settlement.record", "report.read",
    "report.issue", "design.read", "beneficiary.merge",
}  # fmt: skip
LEADER = STAFF | {"proposal.decide", "plan.send"}
REVIEWER = {
    "proposal.read", "proposal.appraise", "finding.accept", "plan.read", "beneficiary.read",
    "acceptance.read", "report.read", "dossier.read", "place-report.read",
}  # fmt: skip
READER = {"proposal.read", "plan.read", "acceptance.read", "report.read", "place-report.read"}
ADMINISTRATING = {"admin.enter", "office.set-up", "office.merge", "scope.carry"}
MACHINE = {
    "acceptance.record", "progress.report", "report.read", "proposal.read", "acceptance.read",
    "place-report.read", "office.set-up", "office.merge", "scope.carry",
}  # fmt: skip
READS = {
    "proposal.read", "plan.read", "beneficiary.read", "acceptance.read", "report.read",
    "design.read", "admin.enter", "dossier.read", "place-report.read",
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("district-officer", OFFICER),
        ("centre-staff", STAFF),
        ("centre-leader", LEADER),
        ("department-reviewer", REVIEWER),
        ("reader", READER),
        ("national-reviewer", READER),
        ("administrator", LEADER | ADMINISTRATING),
        ("machine", MACHINE),
    ],
)
def test_a_role_may_what_the_office_gave_it_and_no_more(code, may):
    assert {str(each.value) for each in roles.ROLES[code].permissions} == may


def test_roles_are_chosen_by_code_and_tell_how_far_they_see():
    assert [
        (code, role.sees_all_localities, role.sees_only_approved)
        for code, role in roles.ROLES.items()
    ] == [
        ("district-officer", False, False), ("centre-staff", True, False),
        ("centre-leader", True, False), ("department-reviewer", True, False),
        ("reader", True, True), ("national-reviewer", True, True),
        ("administrator", True, False), ("machine", True, False),
    ]  # fmt: skip
    assert roles.OF_ALL_OFFICES == ["national-reviewer", "administrator", "machine"]
    assert [code for code, role in roles.ROLES.items() if role.sees_only_national] == [
        "national-reviewer"
    ]
    assert [code for code, _name in roles.CHOICES] == list(roles.ROLES)


def test_all_that_is_no_reading_writes():
    assert {str(each.value) for each in Permission if not each.writes} == READS
    assert {str(each.value) for each in Permission} == LEADER | ADMINISTRATING
