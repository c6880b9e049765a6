"""A submitted proposal, its plan and its papers call an establishment as it was called then."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from beneficiaries import actions as beneficiary_actions
from khuyencong.audit.models import Event
from projects import checks
from projects.actions import drafts, submission
from projects.actions.drafts import MemberText
from projects.models import Amounts, Member, Proposal
from projects.models.event import ProposalEvent
from projects.views.proposals import timeline
from reports.documents import ProposalSheetDocument
from reports.figures.plan_summary import plan_summary
from tests.factories import (
    BeneficiaryFactory,
    MemberFactory,
    ProposalFactory,
    approved,
    complete_draft,
)

M = 1_000_000


@pytest.fixture
def shop(db):
    return BeneficiaryFactory(name="Cơ sở mắm Mỹ Hạnh")


@pytest.fixture
def draft(staff, shop):
    return complete_draft(staff, shop)


def rename(shop, staff, name="Công ty TNHH Mỹ Hạnh", kind="enterprise"):
    beneficiary_actions.save(beneficiary=shop, fields={"name": name, "kind": kind}, by=staff)


def names(proposal):
    return [(member.name, member.kind) for member in Member.objects.filter(proposal=proposal)]


NOW, THEN = ("Công ty TNHH Mỹ Hạnh", "enterprise"), ("Cơ sở mắm Mỹ Hạnh", "household")


def test_a_draft_follows_the_record_and_what_is_submitted_stays(staff, shop, draft):
    rename(shop, staff, "Cơ sở Mỹ Hạnh", "household")
    assert names(draft) == [("Cơ sở Mỹ Hạnh", "household")]
    rename(shop, staff, *THEN)

    submission.submit(proposal=draft, by=staff)
    rename(shop, staff)

    assert names(draft) == [THEN]


def test_what_is_returned_follows_the_record_until_it_is_submitted_again(staff, shop, draft):
    submission.submit(proposal=draft, by=staff)
    submission.send_back(proposal=draft, by=staff, comment="sửa tên")
    rename(shop, staff)
    assert names(draft) == [NOW]

    submission.submit(proposal=draft, by=staff)
    rename(shop, staff, *THEN)

    assert names(draft) == [NOW]


def test_a_withdrawn_draft_keeps_its_names(staff, shop, draft):
    submission.withdraw(proposal=draft, by=staff, comment="thôi")
    rename(shop, staff)

    assert names(draft) == [THEN]


def test_who_joins_a_decided_proposal_is_called_as_on_that_day(staff, shop):
    member = MemberFactory(beneficiary=shop, proposal=ProposalFactory())
    rename(shop, staff)

    member.refresh_from_db()
    assert (member.name, member.kind, member.name_today) == (*THEN, NOW[0])


def test_figures_and_papers_of_the_past_stay(staff, shop):
    member = MemberFactory(beneficiary=shop, proposal=ProposalFactory())
    approved(member, 100 * M)
    before = pages(member.proposal, staff)

    rename(shop, staff)

    assert pages(member.proposal, staff) == before
    assert THEN[0] in before[0]


def pages(proposal, staff):
    sheet = ProposalSheetDocument.content_for(staff, proposal=proposal)
    return str(sheet), str(plan_summary(proposal.year, user=staff))


def test_the_page_says_what_the_establishment_is_called_today(staff, shop, sign_in):
    member = MemberFactory(beneficiary=shop, proposal=ProposalFactory())
    rename(shop, staff)
    client = sign_in(staff)

    page = client.get(member.proposal.get_absolute_url()).content.decode()
    own = client.get(shop.get_absolute_url()).content.decode()

    assert "nay là Công ty TNHH Mỹ Hạnh" in page
    assert "với tên Cơ sở mắm Mỹ Hạnh" in own


def test_a_renamed_establishment_is_found_under_both_names(staff, shop):
    member = MemberFactory(beneficiary=shop, proposal=ProposalFactory())
    rename(shop, staff, "Công ty Bình Minh")

    for text in ("mam my hanh", "Bình Minh"):
        assert list(Member.objects.search(text, by=staff)) == [member]


def test_checks_speak_of_it_as_it_was_submitted(staff, shop, draft):
    submission.submit(proposal=draft, by=staff)
    rename(shop, staff)

    found = checks.run(Proposal.objects.get(pk=draft.pk), user=staff)

    assert any(each.message.startswith(THEN[0]) for each in found)
    assert not any(NOW[0] in each.message for each in found)


@pytest.mark.parametrize(
    "fields",
    [{"name_at_submission": ""}, {"kind_at_submission": ""}, {"kind_at_submission": "guild"}],
)
def test_name_and_kind_are_kept_together(shop, fields):
    member = MemberFactory(beneficiary=shop, proposal=ProposalFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(**fields)
    assert Member.objects.filter(pk=member.pk).follow_records() == 1


def test_saving_a_draft_keeps_old_and_new_values(staff, shop, draft):
    member = draft.members.get()
    text = MemberText({"contents": "Máy sấy 300 kg"}, Amounts(90 * M, 120 * M))

    drafts.edit(
        proposal=draft, fields={"coordinating_unit": "Phòng Kinh tế"}, members={member.pk: text},
        by=staff, version=0,
    )  # fmt: skip

    event = Event.objects.about(draft).get(kind=ProposalEvent.EDITED)
    assert [(each["label"], each["before"], each["after"]) for each in event.changes] == [
        ("đơn vị phối hợp", "–", "Phòng Kinh tế"),
        ("Cơ sở mắm Mỹ Hạnh: máy móc, nội dung", "Máy sấy lạnh 200 kg/mẻ", "Máy sấy 300 kg"),
        ("Cơ sở mắm Mỹ Hạnh: đề nghị hỗ trợ", "100.000.000 đồng", "90.000.000 đồng"),
    ]


def test_the_log_shows_every_saving_that_changed_something(staff, draft, sign_in):
    for number, title in enumerate(["Một", "Hai", "Hai", "Hai"]):
        drafts.edit(proposal=draft, fields={"title": title}, members={}, by=staff, version=number)

    shown = [event.changes for event in timeline(draft, staff)]

    assert [[each["after"] for each in changes] for changes in shown] == [[], ["Hai"], ["Một"]]
    page = sign_in(staff).get(draft.get_absolute_url()).content.decode()
    assert "<del>Một</del> → <ins>Hai</ins>" in page


def test_what_was_submitted_before_is_called_as_its_record_is_now(staff):
    shop = BeneficiaryFactory(name="Cơ sở Thử")
    submitted = MemberFactory(beneficiary=shop, proposal=ProposalFactory())
    open_one = complete_draft(staff, shop).members.get()
    Member.objects.all().follow_records()
    name = "0010_names_merges_and_points"
    state = MigrationExecutor(connection).loader.project_state([("projects", name)]).apps

    import_module(f"projects.migrations.{name}").name_submitted_members(state, None)

    kept = Member.objects.values_list("pk", "name_at_submission", "kind_at_submission", "name_text")
    assert list(kept.order_by("pk")) == [
        (submitted.pk, "Cơ sở Thử", "household", "co so thu"), (open_one.pk, "", "", ""),
    ]  # fmt: skip
