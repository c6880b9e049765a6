"""The example is the published plan of 2023, to the đồng."""

import io

import pytest
from django.core.management import call_command
from django.db.models import Count, Q, Sum

from khuyencong.accounts.models import User
from khuyencong.localities.models import Locality
from khuyencong.provenance import Provenance
from projects.example.loading import read_example
from projects.ledger import FundingSplit
from projects.models import Activity, ActivityGroup, Member, Proposal, Stage, SupportNorm
from reports.models import PlanText

pytestmark = pytest.mark.usefixtures("example")


def totals(stage, **filters):
    return FundingSplit.objects.filter(stage=stage, **filters).aggregate(
        support=Sum("state_support"), own=Sum("beneficiary_contribution")
    )


@pytest.mark.parametrize("level", ["national", "local"])
def test_totals_are_the_published_ones(level):
    published = read_example()["published_totals"][level]

    assert Proposal.objects.filter(programme__level=level).count() == published["proposals"]
    assert totals(Stage.APPROVED, member__proposal__programme__level=level) == {
        "support": published["state_support"],
        "own": published["beneficiary_contribution"],
    }


def test_nine_months_of_acceptance_come_out_of_the_records():
    by_nine_months = {"effective_on__lte": "2023-09-30"}

    group = totals(Stage.ACCEPTED, member__proposal__code="KCQG-2023-01", **by_nine_months)
    fairs = totals(Stage.ACCEPTED, member__proposal__code="KCQG-2023-02", **by_nine_months)
    local = totals(Stage.ACCEPTED, member__proposal__programme__level="local", **by_nine_months)

    assert group == {"support": 900_000_000, "own": 1_114_900_000}
    assert fairs == {"support": 1_120_000_000, "own": 980_000_000}
    assert local == {"support": 869_860_000, "own": 1_091_700_000}


def test_states_follow_from_the_acceptances():
    states = Proposal.objects.values_list("state").annotate(Count("pk")).order_by("state")

    assert dict(states) == {"accepted": 7, "in_progress": 11}
    assert (
        Member.objects.filter(proposal__code="KCQG-2023-01", acceptances__result="passed").count()
        == 3
    )


def test_seventeen_establishments_get_machinery():
    machinery = Member.objects.filter(proposal__activity__code="machinery")

    assert machinery.count() == 17


def test_every_stage_is_an_entry_with_its_day_and_document():
    stages = FundingSplit.objects.values_list("stage").annotate(Count("pk")).order_by("stage")

    assert dict(stages) == {
        "requested": 22,
        "appraised": 22,
        "approved": 22,
        "contracted": 22,
        "accepted": 10,
    }
    without = FundingSplit.objects.exclude(stage__in=Stage.provisional()).filter(
        Q(decision=None, contract=None, acceptance=None, settlement=None)
    )
    assert not without.exists()


def test_each_row_keeps_its_provenance():
    rows = [row for level in ("national", "local") for row in read_example()[level]]

    for row in rows:
        proposal = Proposal.objects.get(code=row["code"])
        assert proposal.provenance == row["provenance"]
        kept = list(proposal.members.order_by("position").values_list("provenance", flat=True))
        assert kept == [member["provenance"] for member in row["members"]]
    made_up = FundingSplit.objects.filter(stage=Stage.CONTRACTED)
    assert set(made_up.values_list("provenance", flat=True)) == {Provenance.ILLUSTRATIVE}


def test_law_comes_with_its_references():
    assert (ActivityGroup.objects.count(), Activity.objects.count()) == (9, 26)
    assert SupportNorm.objects.count() == 33
    machinery = SupportNorm.objects.get(code="KCQG-TT28-04a")
    assert machinery.legal_reference == (
        "Thông tư 28/2018/TT-BTC, Điều 8 khoản 4, theo bản tin của thuvienphapluat.vn"
    )
    assert (machinery.cap, machinery.max_basis_points) == (300_000_000, 5_000)
    assert SupportNorm.objects.filter(verified=False).count() == 18


def counts():
    return {
        model.__name__: model.objects.count()
        for model in (Proposal, Member, FundingSplit, Locality, SupportNorm, PlanText, User)
    }


def test_loading_again_changes_nothing():
    before = counts()

    call_command("load_example", stdout=io.StringIO())

    assert counts() == before


def test_demo_users_are_made_only_for_a_demo(settings):
    assert set(User.objects.values_list("role", flat=True)) == {"machine"}
    settings.DEMO = True
    told = io.StringIO()

    call_command("load_example", stdout=told)
    call_command("load_example", stdout=told)

    people = User.objects.exclude(role="machine")
    assert people.count() == 7
    password = told.getvalue().split("mật khẩu: ")[1].split()[0]
    assert all(user.check_password(password) for user in people)
    places = User.objects.get(username="vinhchau").localities
    assert places.filter(code="950", level="district").exists()
    assert places.filter(valid_to=None, level="commune").exists()  # after 2025-07-01


def test_a_failure_leaves_nothing_behind(monkeypatch):
    Proposal.objects.filter(code="KCDP-2023-16").update(code="KCDP-2023-99")
    before = counts()

    def fail():
        raise RuntimeError("cut")

    monkeypatch.setattr("reports.management.commands.load_example.load_texts", fail)
    with pytest.raises(RuntimeError, match="cut"):
        call_command("load_example", stdout=io.StringIO())
    assert counts() == before
