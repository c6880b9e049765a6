"""What a vice-chair opens and prints: the newest approved year on one sheet."""

import io

import pikepdf
import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from projects.models import Disbursement, Obstacle, Plan, Proposal
from projects.models.execution import PaymentKind
from tests.browser.walking import sign_in, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # its queries run on both databases in tests/reports/test_year_brief.py
]


def overdue(proposal, number):
    Obstacle.objects.create(
        proposal=proposal, what=f"Vướng mắc {number}: " + "chờ đấu nối điện ba pha " * 5,
        since="2023-05-05", who_acts="Điện lực Sóc Trăng", due_on="2023-06-05",
        recorded_at="2023-05-05T08:00:00+07:00", recorded_by=User.objects.machine(),
    )  # fmt: skip


def pay(member, amount):
    Disbursement.objects.create(
        proposal=member.proposal, member=member, kind=PaymentKind.ADVANCE, paid=amount,
        paid_on="2023-06-01", recorded_at="2023-06-01T08:00:00+07:00",
        recorded_by=User.objects.machine(),
    )  # fmt: skip


def test_a_reader_opens_the_year_and_prints_it_on_one_sheet(page, portal, make_user):
    Plan.objects.update(ceiling=5_000_000_000)
    for number in range(7):
        overdue(Proposal.objects.get(code="KCDP-2023-10"), number)
    pay(Proposal.objects.get(code="KCDP-2023-10").members.first(), 12_000_000)
    sign_in(page, portal, make_user(roles.Reader, username="pho-chu-tich"))

    main = page.inner_text("main")
    assert "Khuyến công năm 2023" in main
    for figure in ("4.870", "5.400,292", "Đã giải ngân", "Chưa dùng", "Hiệu quả", "Các năm"):
        assert figure in main
    ceiling, approved, unused, paid = page.locator("tfoot").first.locator("td").all_inner_texts()[1:5]  # fmt: skip
    assert (ceiling, approved, unused, paid) == ("10.000", "4.870", "5.130", "12")
    assert "7 vướng mắc" in main
    assert "Còn 2 vướng mắc nữa" in main
    assert violations(page) == []
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as pdf:
        assert len(pdf.pages) == 1
