"""Two clicks on one button, in one browser or in two: a sentence, never a fault of the server."""

import datetime
import threading

import pytest
from django.db import connections
from django.test import Client

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.lists.models import SavedView
from projects.actions import progress
from projects.models import Member, Obstacle, Plan, ProgressNote
from projects.refusal import Refused
from reports.models import ReportRun
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    complete_draft,
)

on_postgresql = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = datetime.date(2026, 6, 1)
TIMES = 5  # a race is lost once in a few times


def posted_at_once(*jobs):
    """Each (user, address, fields) by a browser of its own at one moment: the answers."""
    start, answers = threading.Barrier(len(jobs)), []

    def run(user, address, fields):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        start.wait()
        answers.append(client.post(address, fields))
        connections.close_all()

    threads = [threading.Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


class TestAtOneMoment:
    pytestmark = on_postgresql

    def test_a_table_of_new_establishments_is_recorded_once(self, make_user):
        place = DistrictFactory()
        officer = make_user(roles.DistrictOfficer, place)
        draft = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)
        sent = {"locality": place.pk}
        for number in (1, 2):
            sent |= {f"moi{number}-name": f"Mắm {number}", f"moi{number}-kind": "household"}
        job = (officer, f"/de-an/{draft.code}/co-so/nhieu/", sent)

        answers = posted_at_once(job, job, job)

        assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
        assert Beneficiary.objects.filter(name__startswith="Mắm").count() == 2

    def test_an_establishment_is_taken_out_once_and_the_others_are_told(self, make_user):
        place = DistrictFactory()
        officer = make_user(roles.DistrictOfficer, place)
        told = []
        for _ in range(TIMES):
            owners = [BeneficiaryFactory(locality=place), BeneficiaryFactory(locality=place)]
            draft = complete_draft(officer, *owners, locality=place)
            address = f"/de-an/{draft.code}/co-so/{draft.members.first().pk}/bo/"
            told += posted_at_once(*[(officer, address, {})] * 4)

        assert {answer.status_code for answer in told} <= {302, 404}
        assert Member.objects.count() == TIMES

    def test_a_tax_code_is_recorded_once_and_the_others_are_told(self, make_user):
        place = DistrictFactory()
        people = make_user(roles.DistrictOfficer, place), make_user(roles.CentreStaff)
        told = []
        for number in range(TIMES):
            fields = {
                "kind": "household", "tax_code": f"01234567{number:02d}",
                "locality": place.pk, "is_another": "on",
            }  # fmt: skip
            told += posted_at_once(
                *(
                    (who, "/co-so/moi/", {**fields, "name": f"Hộ {n}"})
                    for n, who in enumerate(people * 2)
                )
            )

        assert Beneficiary.objects.count() == TIMES
        assert sorted({answer.status_code for answer in told}) == [200, 302]
        for answer in told:
            assert answer.status_code == 302 or "mã số thuế" in answer.content.decode().lower()

    def test_a_plan_is_opened_once_and_the_others_are_told(self, make_user):
        programme = ProgrammeFactory()
        people = make_user(roles.CentreStaff), make_user(roles.CentreLeader)
        told = []
        for year in range(2030, 2030 + TIMES):
            fields = {"programme": programme.pk, "year": year, "ceiling": "", "decision_due_on": ""}
            told += posted_at_once(*((who, "/ke-hoach/lap/", fields) for who in people * 2))

        assert Plan.objects.count() == TIMES
        assert sorted({answer.status_code for answer in told}) == [200, 302]

    def test_a_view_is_saved_once(self, make_user):
        staff = make_user(roles.CentreStaff)
        told = []
        for number in range(TIMES):
            fields = {"ten": f"x{number}", "query": "nam=2023"}
            told += posted_at_once(*[(staff, "/danh-sach/de-an/luu/", fields)] * 4)

        assert {answer.status_code for answer in told} == {302}
        assert SavedView.objects.count() == TIMES

    def test_a_report_is_asked_for_once_and_five_are_the_limit(self, make_user):
        staff = make_user(roles.CentreStaff)
        for year in range(2020, 2028):
            PlanFactory(year=year)
        address = "/bao-cao/ke-hoach-nam/lap/{}/?nam={}"

        posted_at_once(*[(staff, address.format("pdf", 2026), {})] * 8)
        assert ReportRun.objects.count() == 1
        posted_at_once(*((staff, address.format("pdf", 2020 + n), {}) for n in range(8)))
        assert ReportRun.objects.count() == 5


def test_the_same_note_again_within_a_minute_is_a_second_click(staff, make_user, time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)
    proposal, other = ProposalFactory(), make_user(roles.CentreLeader)

    def noted(by=staff, text="Đã lắp máy"):
        return progress.note(proposal=proposal, noted_on=TODAY, text=text, by=by)

    noted()
    with pytest.raises(Refused, match="vừa được ghi rồi") as refused:
        noted()
    assert refused.value.has_code("too-late")
    noted(by=other)
    noted(text="Đã chạy thử")
    time_machine.shift(61)
    noted()
    assert ProgressNote.objects.count() == 4


def test_the_same_obstacle_again_within_a_minute_is_a_second_click(staff, time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)
    proposal = ProposalFactory()
    members = [MemberFactory(proposal=proposal, position=n) for n in (1, 2)]

    def raised(member=None):
        return progress.raise_obstacle(
            proposal=proposal, what="Thiếu điện", since=TODAY, who_acts="Điện lực", due_on=TODAY,
            by=staff, member=member,
        )  # fmt: skip

    raised()
    with pytest.raises(Refused, match="vừa được ghi rồi"):
        raised()
    for member in members:
        raised(member)
        with pytest.raises(Refused, match="vừa được ghi rồi"):
            raised(member)
    assert Obstacle.objects.count() == 3
