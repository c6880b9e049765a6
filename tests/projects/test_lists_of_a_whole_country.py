"""With the units of the whole country loaded, pages ask as much and weigh as much as with one province."""

import gzip

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.forms import BeneficiaryForm
from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Level, Locality
from khuyencong.offices.loading import load_offices
from khuyencong.offices.models import OfficeSuccession
from projects.actions import drafts
from projects.forms.draft_year import NewProposalForm
from projects.models import Member, Proposal
from projects.workflow import ProposalState
from tests.factories import OfficeFactory, the_office
from tests.reports.test_weight_of_pages import LIMIT, files_of

PAGES = {
    "home": "/",
    "proposals": "/de-an/",
    "of-a-place": "/de-an/?dia_ban={district}",
    "establishments": "/co-so/",
    "acceptances": "/nghiem-thu/",
    "plan": "/ke-hoach/2023/dia-phuong/",
    "new-proposal": "/de-an/moi/",
    "new-of-2024": "/de-an/moi/?year=2024",
    "draft": "/de-an/{draft}/soan/",
    "year-of-draft": "/de-an/{draft}/soan/nam/",
    "new-establishment": "/co-so/moi/",
    "establishment": "/co-so/{establishment}/sua/",
    "other-place": "/de-an/{running}/dieu-chinh/place/",
}
WEIGHED = ("home", "proposals", "draft")


@pytest.fixture
def leader(example, make_user):
    return make_user(roles.CentreLeader)


@pytest.fixture
def pages(leader):
    source = Proposal.objects.get(code="KCQG-2023-01")
    running = Member.objects.filter(proposal__state=ProposalState.IN_PROGRESS)
    keys = {
        "draft": drafts.copy(proposal=source, year=2027, by=leader).code,
        "district": Locality.objects.get(code="950").pk,
        "establishment": Beneficiary.objects.exclude(locality=None).first().pk,
        "running": running.first().proposal.code,
    }
    return {name: path.format(**keys) for name, path in PAGES.items()}


def looked_at(client, pages):
    """Name → (queries, places offered, bytes over the line)."""
    found = {}
    for name, path in pages.items():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        text = gzip.decompress(answer.content).decode()
        weight = len(answer.content) + sum(len(gzip.compress(each)) for each in files_of(text.encode()))  # fmt: skip
        found[name] = (len(captured), text.count("<option"), weight)
    return found


def test_pages_of_the_centre_ask_and_weigh_the_same(sign_in, leader, pages):
    client = sign_in(leader)
    before = looked_at(client, pages)

    load_localities()

    after = looked_at(client, pages)
    assert {n: queries for n, (queries, _, _) in after.items()} == {
        n: queries for n, (queries, _, _) in before.items()
    }
    for name, (_queries, options, weight) in after.items():
        # Cần Thơ has 103 communes where former Sóc Trăng had 43; a draft offers them in each row, and
        # once more for establishments that are recorded there: one alone, or several.
        rows = 1 if name != "draft" else Proposal.objects.get(year=2027).members.count() + 2
        assert options - before[name][1] <= (103 - 43) * rows, name
        assert weight <= before[name][2] + 6000, name
        assert name not in WEIGHED or weight <= LIMIT, name


def test_pages_of_a_local_officer_stay_as_they_are(sign_in, officer_of_vinh_chau, pages):
    own = {name: pages[name] for name in ("home", "proposals", "new-proposal", "new-establishment")}
    client = sign_in(officer_of_vinh_chau)
    before = looked_at(client, own)

    load_localities()

    after = looked_at(client, own)
    assert {n: each[:2] for n, each in after.items()} == {n: each[:2] for n, each in before.items()}


def places_in(form):
    return {label.split(" (")[0] for key, label in form.fields["locality"].widget.choices if key}


def test_a_list_of_the_province_in_use_is_whole(leader):
    load_localities()

    asked = BeneficiaryForm(user=leader)
    drafted = NewProposalForm(user=leader)

    can_tho = Locality.objects.filter(parent__code="92", level=Level.COMMUNE, valid_to=None)
    assert len(can_tho) == 103
    assert places_in(asked) == places_in(drafted) == {str(place) for place in can_tho}


def test_who_sees_every_office_is_offered_the_places_of_all(example, administrator):
    load_localities()
    load_offices(["12"])

    offered = places_in(BeneficiaryForm(user=administrator))

    units = Locality.objects.filter(level=Level.COMMUNE, valid_to=None)
    assert offered == {str(place) for place in units.filter(parent__code__in=["92", "12"])}


def test_places_that_would_be_called_the_same_say_their_province(leader):
    load_localities(["92"])
    heir = OfficeFactory(province=Locality.objects.get(code="92", valid_to=None))
    OfficeSuccession.objects.create(
        predecessor=the_office(), successor=heir, effective_on="2025-07-01"
    )
    leader.office = heir

    old = NewProposalForm(user=leader, initial={"year": 2024})

    labels = [label for _key, label in old.fields["locality"].widget.choices]
    assert len(set(labels)) == len(labels)
    assert "Huyện Châu Thành (đến 30/06/2025), Tỉnh Hậu Giang" in labels
    assert "Huyện Châu Thành (đến 30/06/2025), Tỉnh Sóc Trăng" in labels
    assert "Huyện Kế Sách (đến 30/06/2025)" in labels


def test_a_place_of_a_province_that_is_not_served_is_refused(sign_in, leader):
    load_localities()
    lai_chau = Locality.objects.filter(parent__code="12", level=Level.COMMUNE).last()
    fields = {"name": "Cơ sở Xa", "kind": "household", "locality": lai_chau.pk}

    answer = sign_in(leader).post("/co-so/moi/", fields)

    assert answer.context_data["form"].errors["locality"]
    assert not Beneficiary.objects.filter(name="Cơ sở Xa").exists()
