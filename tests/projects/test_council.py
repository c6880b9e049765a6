"""Councils of appraisal are chosen from a kept list; what an appraisal wrote stays."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from khuyencong.audit.models import Event
from projects.models import Appraisal, CouncilEvent, CouncilMember
from projects.workflow import ProposalState
from tests.factories import PlanFactory, planned_proposal, the_office
from tests.projects.refusing import refused_by_database

M = 1_000_000
AN = "Nguyễn Văn An – Phó Giám đốc, Sở Công Thương"


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


def person(name="Nguyễn Văn An", title="Phó Giám đốc", **fields):
    return CouncilMember.objects.create(
        office=the_office(), name=name, title=title, unit="Sở Công Thương", **fields
    )


@pytest.fixture
def an(db):
    return person()


@pytest.fixture
def screened(db):
    def make():
        plan = PlanFactory(year=2026)
        return planned_proposal(plan, 100 * M, state=ProposalState.SCREENED)

    return make


@pytest.fixture
def appraise(sign_in, staff):
    client = sign_in(staff)

    def send(proposal, **more):
        cell = f"m{proposal.members.get().pk}"
        data = {
            "appraised_on": "01/06/2026",
            "mode": "council",
            f"{cell}-state_support": "90",
            f"{cell}-beneficiary_contribution": "100",
        }
        return client.post(f"{proposal.get_absolute_url()}buoc/appraise/", data | more)

    return send


def test_who_was_chosen_is_written_as_on_that_day(an, screened, appraise):
    proposal = screened()

    appraise(proposal, council_members=[an.pk], council="Lê Thị Cúc, Sở Tài chính")
    an.title = "Giám đốc"
    an.save()

    assert proposal.appraisals.get().council == f"{AN}\nLê Thị Cúc, Sở Tài chính"


def test_a_council_has_somebody(an, screened, appraise):
    answer = appraise(screened())

    assert list(answer.context["form"].errors) == ["council_members"]
    assert not Appraisal.objects.exists()


def test_one_reviewer_has_no_council(an, screened, appraise):
    proposal = screened()
    appraise(proposal, mode="reviewer", council_members=[an.pk])
    assert proposal.appraisals.get().council == ""


def test_those_of_the_day_of_the_appraisal_are_offered(screened, appraise):
    until = datetime.date(2026, 4, 30)
    before = person(title="Trưởng phòng", valid_to=until)
    after = person(valid_from=until + datetime.timedelta(days=1))
    proposal = screened()

    late = appraise(proposal, council_members=[after.pk], appraised_on="30/04/2026")

    field = late.context["form"].fields["council_members"]
    assert list(field.queryset) == [before]
    assert "council_members" in late.context["form"].errors
    assert (
        appraise(proposal, council_members=[after.pk], appraised_on="01/05/2026").status_code == 302
    )


def test_the_council_of_the_time_before_is_chosen_already(an, screened, appraise, client):
    person("Trần Thị Bé")
    appraise(screened(), council_members=[an.pk])

    page = client.get(f"{screened().get_absolute_url()}buoc/appraise/")

    assert page.context["form"].initial["council_members"] == [an.pk]


def test_staff_keep_the_list_in_the_portal(sign_in, staff, an):
    client = sign_in(staff)
    data = {"name": "Trần Thị Bé", "title": "Trưởng phòng", "unit": "Sở Tài chính"}

    client.post("/hoi-dong/moi/", data)
    client.post(
        f"/hoi-dong/{an.pk}/",
        {"name": an.name, "title": an.title, "unit": an.unit, "valid_to": "31/05/2026"},
    )

    page = client.get("/hoi-dong/")
    assert [str(each) for each in page.context["now"]] == ["Trần Thị Bé – Trưởng phòng, Sở Tài chính"]  # fmt: skip
    assert list(page.context["others"]) == [an]
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [CouncilEvent.ADDED, CouncilEvent.CHANGED]


def test_one_person_has_one_title_at_a_time(sign_in, staff, an):
    data = {"name": an.name, "title": "Giám đốc", "unit": an.unit, "valid_from": "01/06/2026"}

    answer = sign_in(staff).post("/hoi-dong/moi/", data)

    assert "Hãy ghi ngày kết thúc cho chức vụ cũ trước" in answer.content.decode()
    assert CouncilMember.objects.count() == 1


def test_a_member_begins_before_it_ends(an):
    an.valid_from, an.valid_to = datetime.date(2026, 6, 2), datetime.date(2026, 6, 1)

    refused_by_database("councilmember_begins_before_it_ends", an.save)
    with pytest.raises(ValidationError, match="Ngày bắt đầu phải trước"):
        an.full_clean()


def test_the_list_costs_as_much_with_many(sign_in, staff, django_assert_num_queries):
    for number in range(25):
        person(f"Người {number}")
    client = sign_in(staff)
    client.get("/hoi-dong/")
    with django_assert_num_queries(6):
        client.get("/hoi-dong/")
