"""Words and first values of forms: what one sees says what one may do."""

import datetime
import re

import pytest

from khuyencong.accounts import roles
from projects.models import Criterion, DossierItem
from projects.workflow import ProposalState
from tests.factories import (
    AttachmentFactory,
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    complete_draft,
)
from tests.reports.test_views import text_of


@pytest.fixture
def place(db):
    return DistrictFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def group(officer, place):
    owners = [BeneficiaryFactory(name=f"Lò mắm {n}", locality=place) for n in "AB"]
    return complete_draft(officer, *owners, locality=place, kind="group")


def test_an_acceptance_begins_with_today(db, staff, sign_in, time_machine):
    time_machine.move_to("2024-06-20 09:00:00+07:00", tick=False)
    member = MemberFactory(proposal__plan=PlanFactory(), proposal__state=ProposalState.IN_PROGRESS)
    approved(member, 100_000_000, effective_on=datetime.date(2024, 1, 15))

    form = sign_in(staff).get(f"/nghiem-thu/{member.pk}/").context["form"]

    assert form["accepted_on"].value() == datetime.date(2024, 6, 20)


def test_empty_choices_ask_to_choose_everywhere(group, officer, sign_in, administrator):
    pages = [
        sign_in(officer).get(path)
        for path in (f"/de-an/{group.code}/soan/", f"/de-an/{group.code}/co-so/", "/co-so/moi/")
    ]
    pages.append(sign_in(administrator).get("/quan-tri/projects/supportnorm/add/"))

    for page in pages:
        assert page.status_code == 200
        assert "-----" not in page.content.decode()
    assert all("— chọn —" in page.content.decode() for page in pages[1:])


def test_an_opened_fold_names_its_establishment_once(group, officer, sign_in):
    DossierItem.objects.create(code="don", name="Đơn đề nghị")
    html = sign_in(officer).get(f"/de-an/{group.code}/soan/").content.decode()
    papers = re.search(r'<details class="fold" name="ho-so".*?</details>', html, re.DOTALL)
    legends = re.findall(r"<legend([^>]*)>(\d\. Lò mắm .)</legend>", html)

    assert papers
    assert "<summary>Lò mắm A" in papers.group()
    assert '<span class="muted">Lò mắm A</span>' not in html
    hidden = ' class="visually-hidden"'
    assert legends == [(hidden, "1. Lò mắm A"), (hidden, "2. Lò mắm B")]


def test_the_hint_of_sorting_calls_its_button_by_its_name(group, officer, sign_in):
    AttachmentFactory(proposal=group, member=None, item=None, uploaded_by=officer)

    text = text_of(sign_in(officer).get(f"/de-an/{group.code}/soan/"))

    assert "rồi bấm “Xếp 1 tệp vào hồ sơ”." in text
    assert text.count("Xếp 1 tệp vào hồ sơ") == 2


def test_points_say_in_a_sentence_where_they_stand(db, staff, sign_in):
    Criterion.objects.create(code="a", name="Thiết bị mới", weight=10, position=1)
    Criterion.objects.create(
        code="b",
        name="Làng nghề",
        weight=5,
        position=2,
        document="Thông tư 1",
        article="Điều 2",
        verified=True,
    )
    proposal = ProposalFactory(state=ProposalState.SCREENED)
    MemberFactory(proposal=proposal)

    text = text_of(sign_in(staff).get(f"/de-an/{proposal.code}/buoc/appraise/"))

    assert "Thang điểm của đơn vị, chưa kiểm chứng trong văn bản." in text
    assert "Theo Thông tư 1, Điều 2." in text
    assert "Chỉ ghi khi thẩm định bằng hội đồng" in text


def test_twins_of_one_name_are_told_apart_where_they_are_merged(db, staff, sign_in, place):
    first, second = BeneficiaryFactory.create_batch(2, name="Lò mắm", locality=place, phone="0299")

    text = text_of(sign_in(staff).get(f"/co-so/{first.pk}/doi-chieu/"))

    for kept, gone in ((first, second), (second, first)):
        assert (
            f"Giữ hồ sơ số {kept.pk} (Lò mắm, {place}), gộp hồ sơ số {gone.pk} (Lò mắm, {place}) vào"
            in text
        )


def test_the_admin_says_that_nothing_has_been_done_yet(administrator, sign_in):
    text = text_of(sign_in(administrator).get("/quan-tri/"))

    assert "Không có sẵn" not in text
