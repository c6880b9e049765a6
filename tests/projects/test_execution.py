"""Contract, payments, failed acceptance, settlement with money returned, progress, reminders."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command

from khuyencong.accounts import roles
from khuyencong.notices.models import Notice
from projects import ledger
from projects.actions import acceptance, execution, progress
from projects.actions.acceptance import Minutes
from projects.ledger import FundingSplit
from projects.models import (
    AdvanceCeiling,
    Amounts,
    Disbursement,
    Obstacle,
    PaymentKind,
    ProgressNote,
    Proposal,
    Stage,
)
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import DistrictFactory, MemberFactory, PlanFactory, ProposalFactory, approved

M = 1_000_000
TODAY = datetime.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


@pytest.fixture
def proposal(db):
    """Carried out, 100 + 60 triệu approved."""
    proposal = ProposalFactory(plan=PlanFactory(year=2026))
    for support in (100 * M, 60 * M):
        approved(MemberFactory(proposal=proposal), support, support, effective_on="2026-01-15")
    return proposal


@pytest.fixture
def members(proposal):
    return list(proposal.members.order_by("pk"))


def sign(proposal, by, number="01/HĐ", **amounts):
    money = {key: Amounts(support, support) for key, support in amounts.pop("of").items()}
    return execution.sign_contract(
        proposal=proposal, number=number, signed_on=TODAY, amounts=money, by=by
    )


def pay(member, by, paid, kind=PaymentKind.ADVANCE, **fields):
    fields.setdefault("paid_on", TODAY)
    return execution.pay(member=member, kind=kind, paid=paid, by=by, **fields)


def test_a_contract_and_its_annex_enter_differences(proposal, members, staff):
    sign(proposal, staff, of={members[0].pk: 100 * M, members[1].pk: 60 * M})
    sign(proposal, staff, "01/PLHĐ", of={members[0].pk: 90 * M, members[1].pk: 60 * M})

    entries = FundingSplit.objects.of_stage(Stage.CONTRACTED).order_by("pk")
    assert [(e.state_support, e.is_adjustment) for e in entries] == [
        (100 * M, False), (60 * M, False), (-10 * M, True),
    ]  # fmt: skip


def test_a_contract_over_the_approval_or_about_nothing_is_refused(proposal, members, staff):
    with pytest.raises(Refused, match=r"vượt số được phê duyệt 100.000.000 đồng"):
        sign(proposal, staff, of={members[0].pk: 100 * M + 1})
    with pytest.raises(Refused, match=r"từ 0 đồng trở lên"):
        sign(proposal, staff, of={members[0].pk: -1})
    sign(proposal, staff, of={members[0].pk: 100 * M})
    with pytest.raises(Refused, match=r"không đổi số tiền"):
        sign(proposal, staff, "02/HĐ", of={members[0].pk: 100 * M})
    with pytest.raises(Refused, match=r"chỉ ký hợp đồng cho đề án đã phê duyệt"):
        sign(ProposalFactory(state="planned"), staff, of={})


def test_payments_stay_within_the_contract(proposal, members, staff):
    first, second = members
    with pytest.raises(Refused, match=r"chưa có hợp đồng"):
        pay(first, staff, 1)
    sign(proposal, staff, of={first.pk: 100 * M, second.pk: 60 * M})
    pay(first, staff, 100 * M)

    with pytest.raises(
        Refused, match=r"vượt phần còn lại 60.000.000 đồng của số hỗ trợ theo hợp đồng"
    ):
        pay(second, staff, 60 * M + 1, PaymentKind.PAYMENT)
    with pytest.raises(Refused, match=r"nhiều hơn số đang chi 100.000.000"):
        pay(first, staff, 100 * M + 1, PaymentKind.RETURN)
    pay(second, staff, 60 * M, PaymentKind.PAYMENT)
    pay(first, staff, 10 * M, PaymentKind.RETURN)

    assert ledger.paid_out(Disbursement.objects) == 150 * M
    paid = [ledger.balance_of(member) for member in members]
    assert [(b.paid, b.returned, b.paid_out) for b in paid] == [
        (100 * M, 10 * M, 90 * M), (60 * M, 0, 60 * M),
    ]  # fmt: skip


def test_payments_of_nothing_tomorrow_or_too_early_are_refused(proposal, members, staff):
    sign(proposal, staff, of={members[0].pk: 100 * M})

    with pytest.raises(Refused, match=r"trên 0 đồng"):
        pay(members[0], staff, 0)
    with pytest.raises(Refused, match=r"chưa đến"):
        pay(members[0], staff, 1, paid_on=datetime.date(2026, 6, 2))
    with pytest.raises(Refused, match=r"không chi được"):
        pay(MemberFactory(proposal=ProposalFactory(state="planned")), staff, 1)


def test_an_advance_ceiling_that_was_read_refuses_and_an_unread_one_asks_why(
    proposal, members, staff
):
    sign(proposal, staff, of={members[0].pk: 100 * M})
    rule = AdvanceCeiling.objects.create(
        programme=proposal.programme, activity=proposal.activity, max_basis_points=5000,
        document="Thông tư thử", verified=True,
    )  # fmt: skip
    pay(members[0], staff, 50 * M)

    with pytest.raises(Refused, match=r"vượt 50% hợp đồng là 50.000.000 đồng \(Thông tư thử\)"):
        pay(members[0], staff, 1, reason="cần gấp")
    rule.verified = False
    rule.save()
    with pytest.raises(Refused, match=r"chưa kiểm chứng: hãy ghi lý do"):
        pay(members[0], staff, 1)
    pay(members[0], staff, 1, reason="cần gấp")

    assert Disbursement.objects.latest("pk").reason == "cần gấp"


def test_a_failed_acceptance_says_why_and_may_be_followed_by_another(proposal, members, staff):
    with pytest.raises(Refused, match=r"Nghiệm thu không đạt phải ghi lý do"):
        acceptance.record_failure(member=members[0], accepted_on=TODAY, reason=" ", by=staff)
    acceptance.record_failure(
        member=members[0], accepted_on=TODAY, reason="Máy chưa chạy", by=staff
    )

    passed = acceptance.record_acceptance(
        member=members[0], money=Amounts(90 * M, 100 * M), accepted_on=TODAY, by=staff,
        minutes=Minutes("03/BB", "Sở Công Thương, UBND xã", "Hóa đơn 0012, 100 triệu"),
        files_of=[ContentFile(b"\xff\xd8\xff\xe0" + b"anh" * 100, "anh.jpg")],
    )  # fmt: skip

    assert [a.result for a in members[0].acceptances.order_by("pk")] == ["failed", "passed"]
    assert passed.own_share_evidence == "Hóa đơn 0012, 100 triệu"
    assert passed.attachments.get().content_type == "image/jpeg"
    assert FundingSplit.objects.of_stage(Stage.ACCEPTED).total_support() == 90 * M


def test_a_photograph_that_is_none_leaves_no_acceptance(proposal, members, staff):
    with pytest.raises(Refused, match=r"nội dung bên trong là loại khác"):
        acceptance.record_acceptance(
            member=members[0], money=Amounts(1, 1), accepted_on=TODAY, by=staff,
            files_of=[ContentFile(b"<script>", "anh.jpg")],
        )  # fmt: skip
    assert not members[0].acceptances.exists()


@pytest.fixture
def accepted(proposal, members, staff):
    sign(proposal, staff, of={members[0].pk: 100 * M, members[1].pk: 60 * M})
    pay(members[0], staff, 90 * M)
    pay(members[1], staff, 60 * M)
    for member, support in zip(members, (90 * M, 50 * M), strict=True):
        acceptance.record_acceptance(
            member=member, money=Amounts(support, 100 * M), accepted_on=TODAY, by=staff
        )
    return Proposal.objects.get(pk=proposal.pk)


def settle(proposal, by, **fields):
    return execution.settle(proposal=proposal, settled_on=TODAY, number="05/BBTL", by=by, **fields)


def test_a_settlement_writes_differences_and_takes_back_what_was_paid_too_much(
    accepted, members, staff
):
    first, second = members
    amounts = {first.pk: Amounts(85 * M, 100 * M)}
    with pytest.raises(Refused) as refused:
        settle(accepted, staff, amounts=amounts)
    assert [message.partition(": ")[2] for message in refused.value.messages] == [
        (
            "đã chi 90.000.000 đồng, nhiều hơn số quyết toán 85.000.000 đồng. Hãy ghi số tiền nộp lại "
            "thêm 5.000.000 đồng."
        ),
        (
            "đã chi 60.000.000 đồng, nhiều hơn số quyết toán 50.000.000 đồng. Hãy ghi số tiền nộp lại "
            "thêm 10.000.000 đồng."
        ),
    ]

    returned = {first.pk: 5 * M, second.pk: 10 * M}
    settled = settle(accepted, staff, amounts=amounts, returned=returned)

    assert settled.state == ProposalState.SETTLED
    assert FundingSplit.objects.of_stage(Stage.SETTLED).total_support() == 135 * M
    assert ledger.paid_out(Disbursement.objects) == 135 * M
    back = Disbursement.objects.filter(kind="return").order_by("pk")
    assert [(each.member, each.paid, each.document_number) for each in back] == [
        (first, 5 * M, "05/BBTL"), (second, 10 * M, "05/BBTL"),
    ]  # fmt: skip


def test_no_more_is_settled_than_was_accepted(accepted, members, staff):
    with pytest.raises(Refused, match=r"vượt số nghiệm thu 90.000.000 đồng"):
        settle(accepted, staff, amounts={members[0].pk: Amounts(90 * M + 1, 0)})
    with pytest.raises(Refused, match=r"từ 0 đồng trở lên"):
        settle(accepted, staff, amounts={members[0].pk: Amounts(0, -1)})
    assert Proposal.objects.get().state == ProposalState.ACCEPTED


def test_after_acceptance_only_what_was_accepted_is_paid(accepted, members, staff):
    with pytest.raises(Refused, match=r"đã nghiệm thu 90.000.000 đồng"):
        pay(members[0], staff, 1, PaymentKind.PAYMENT)


def obstacle_of(proposal, by, **fields):
    fields = {"what": "Thiếu điện ba pha", "since": TODAY, "who_acts": "Điện lực", "due_on": TODAY, **fields}  # fmt: skip
    return progress.raise_obstacle(proposal=proposal, by=by, **fields)


def test_an_officer_notes_progress_and_raises_obstacles_of_its_place(make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    proposal = ProposalFactory(locality=place)

    progress.note(proposal=proposal, noted_on=TODAY, text="Đã lắp máy", by=officer)
    obstacle = obstacle_of(proposal, officer)
    with pytest.raises(Refused, match=r"cách giải quyết"):
        progress.solve(obstacle=obstacle, solved_on=TODAY, solution=" ", by=officer)
    progress.solve(obstacle=obstacle, solved_on=TODAY, solution="Kéo đường dây mới", by=officer)
    with pytest.raises(Refused, match=r"đã giải quyết ngày 01/06/2026"):
        progress.solve(obstacle=obstacle, solved_on=TODAY, solution="x", by=officer)

    assert ProgressNote.objects.get().recorded_by == officer
    assert Obstacle.objects.get().solution == "Kéo đường dây mới"


def test_obstacles_need_an_order_of_days_a_live_proposal_and_a_right(
    proposal, members, staff, make_user
):
    with pytest.raises(Refused, match=r"Hạn xử lý không được trước"):
        obstacle_of(proposal, staff, due_on=datetime.date(2026, 5, 31))
    with pytest.raises(Refused, match=r"không thuộc đề án"):
        obstacle_of(ProposalFactory(), staff, member=members[0])
    with pytest.raises(Refused, match=r"chỉ theo dõi tiến độ"):
        obstacle_of(ProposalFactory(state="planned"), staff)
    with pytest.raises(PermissionDenied):
        obstacle_of(proposal, make_user(roles.Reader))


def test_the_board_shows_open_obstacles_by_district_of_ones_scope(make_user, sign_in):
    here, there = DistrictFactory(name="Xã Ở Đây"), DistrictFactory(name="Xã Ở Kia")
    staff = make_user(roles.CentreStaff)
    obstacle_of(ProposalFactory(locality=here), staff, what="Thiếu điện")
    obstacle_of(ProposalFactory(locality=there), staff, what="Thiếu nước", due_on=TODAY)
    Obstacle.objects.update(since="2026-01-01", due_on="2026-05-30")

    of_staff = sign_in(staff).get("/vuong-mac/").content.decode()
    of_officer = sign_in(make_user(roles.DistrictOfficer, here)).get("/vuong-mac/").content.decode()

    assert "Xã Ở Đây" in of_staff
    assert "Xã Ở Kia" in of_staff
    assert "quá hạn 2 ngày" in of_staff
    assert "Thiếu điện" in of_officer
    assert "Xã Ở Kia" not in of_officer
    assert "Thiếu nước" not in of_officer


@pytest.mark.parametrize("count", [1, 4])
def test_the_board_takes_a_constant_number_of_queries(
    make_user, sign_in, django_assert_num_queries, count
):
    staff = make_user(roles.CentreStaff)
    for _ in range(count):
        obstacle_of(ProposalFactory(locality=DistrictFactory()), staff)
    client = sign_in(staff)

    with django_assert_num_queries(6):
        client.get("/vuong-mac/")


def test_each_thing_is_reminded_of_once(make_user, capsys):
    staff = make_user(roles.CentreStaff)
    proposal = ProposalFactory(
        assigned_to=staff, starts_on="2026-01-01", ends_on="2026-06-20", plan=PlanFactory(year=2026)
    )
    obstacle_of(proposal, staff)
    Notice.objects.all().delete()

    call_command("send_reminders")
    call_command("send_reminders")

    assert capsys.readouterr().out.splitlines() == ["Đã nhắc 2 việc.", "Đã nhắc 0 việc."]
    told = Notice.objects.order_by("pk").values_list("detail", flat=True)
    assert list(told) == [
        "Vướng mắc “Thiếu điện ba pha” đến hạn 01/06/2026",
        "Đề án sắp đến ngày kết thúc 20/06/2026, còn cơ sở chưa nghiệm thu",
    ]
