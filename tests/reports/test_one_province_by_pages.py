"""Cần Thơ from the command to its printed plan, each step by the pages that its people use."""

import io

import pdfplumber
import pytest

from khuyencong.accounts.invitations import invitation_path
from projects.models import Activity, Member, Plan, Programme, Proposal
from projects.workflow import PlanState, ProposalState
from tests.reports.test_any_province import set_up
from tests.security.pages import read

YEAR = 2027


@pytest.fixture(autouse=True)
def _september(time_machine):
    time_machine.move_to("2026-09-15 09:00:00+07:00", tick=True)


def send(client, path, **typed):
    """What a browser sends for the form of a page with these fields typed; follows to the next page."""
    forms, _names = read(client.get(path).content.decode())
    own = [form for form in forms if form.method == "post" and "/dang-xuat/" not in form.action]
    form = next(f for f in own if set(typed) <= {control.name for control in f.controls})
    kept = {c.name: c.value for c in form.controls if c.kind not in {"button", "file"} and c.value}
    answer = client.post(form.action or path, kept | typed, follow=True)
    assert answer.redirect_chain, (path, answer.content.decode())
    return answer


@pytest.fixture
def people(db, client, tmp_path):
    """Both set their passwords by the link on their slips."""
    found = set_up("92", "Phường Cái Răng", tmp_path)
    for user in found:
        send(client, invitation_path(user), new_password1="mot-mat-khau-dai", new_password2="mot-mat-khau-dai")  # fmt: skip
        user.refresh_from_db()
    return found


def test_an_officer_and_the_centre_bring_it_there_by_pages(people, client):
    officer, leader = people
    client.force_login(officer)
    local = Programme.objects.get(level="local")
    place = officer.localities.get()
    send(
        client, f"/de-an/moi/?programme={local.pk}&year={YEAR}", programme=str(local.pk), year=str(YEAR),
        activity=str(Activity.objects.get(code="machinery").pk), title="Hỗ trợ máy sấy lạnh",
        locality=str(place.pk),
    )  # fmt: skip
    proposal = Proposal.objects.get()
    page = f"/de-an/{proposal.code}"
    client.post(f"{page}/co-so/moi/", {"name": "Cơ sở Bình Minh", "kind": "household", "locality": place.pk})  # fmt: skip
    member = Member.objects.get()
    row = {
        f"m{member.pk}-contents": "Máy sấy lạnh 200 kg/mẻ", f"m{member.pk}-state_support": "100",
        f"m{member.pk}-beneficiary_contribution": "150",
    }  # fmt: skip
    send(
        client, f"{page}/soan/", implementing_unit="Trung tâm", starts_on=f"01/03/{YEAR}",
        ends_on=f"30/10/{YEAR}", goals="Nâng công suất từ 1 lên 3 tấn mỗi ngày.", **row,
    )  # fmt: skip
    send(client, f"{page}/buoc/submit/")

    client.force_login(leader)
    send(client, f"{page}/buoc/screen/")
    send(client, f"{page}/buoc/appraise/")
    send(client, "/ke-hoach/lap/", programme=str(local.pk), year=str(YEAR))
    plan = Plan.objects.get()
    send(client, f"{page}/buoc/include/")
    client.post(f"/ke-hoach/{YEAR}/dia-phuong/trinh/")
    answer = send(
        client, f"/ke-hoach/{YEAR}/dia-phuong/quyet-dinh/", number="05/QĐ-UBND", decided_on="15/09/2026"
    )  # fmt: skip

    plan.refresh_from_db()
    proposal.refresh_from_db()
    said = answer.content.decode()
    assert (plan.state, proposal.state) == (PlanState.APPROVED, ProposalState.APPROVED), said
    assert plan.decisions.get().authority == "Ủy ban nhân dân thành phố Cần Thơ"
    page = client.get("/bao-cao/ke-hoach-nam/", {"nam": YEAR}).content.decode()
    assert "Chưa khai báo cơ quan ban hành" not in page
    assert f"Chưa có căn cứ của năm {YEAR}" in page
    printed = client.get(
        "/bao-cao/ke-hoach-nam/tai/pdf/", {"nam": YEAR, "da-bao-thieu": "1"}, follow=True
    )
    assert printed.headers["Content-Type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(b"".join(printed))) as pdf:
        words = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    for name in ("THÀNH PHỐ CẦN THƠ", "TƯ VẤN PHÁT TRIỂN CÔNG NGHIỆP", "Cần Thơ, ngày", "KH-TTKC", "Phường Cái Răng", "Cơ sở Bình Minh"):  # fmt: skip
        assert name.casefold() in words.casefold(), (name, words)
    assert "sóc trăng" not in words.casefold()
    assert "CHƯA KHAI BÁO" not in words
