"""Many files at once: taken in each for itself, guessed at by name, sorted in one form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects import checks
from projects.actions import files
from projects.checks.dossier import checklist
from projects.checks.file_names import guess
from projects.checks.finding import Finding, Severity, by_establishment
from projects.models import DossierItem
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from tests.factories import BeneficiaryFactory, DistrictFactory, complete_draft

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
PAPERS = ("Đơn đề nghị hỗ trợ của cơ sở", "Giấy chứng nhận đăng ký kinh doanh",
          "Báo giá máy móc, thiết bị", "Cam kết kinh phí đối ứng",
          "Cam kết chưa được hỗ trợ từ nguồn khác của Nhà nước")  # fmt: skip
NAMES = ("Cơ sở mắm Mỹ Hạnh", "Hộ kinh doanh hành tím Bé Ba")


@pytest.fixture
def officer(make_user):
    return make_user(roles.DistrictOfficer, DistrictFactory())


@pytest.fixture
def group(officer):
    for number, name in enumerate(PAPERS, start=1):
        DossierItem.objects.create(code=f"giay-{number}", name=name, position=number, document="Mẫu thử")  # fmt: skip
    place = officer.localities.get()
    owners = [BeneficiaryFactory(name=name, locality=place) for name in NAMES]
    return complete_draft(officer, *owners, locality=place, kind="group")


def pdf(name, more=b""):
    return SimpleUploadedFile(name, PDF + more)


def hand_in(client, proposal, *sent, **headers):
    return client.post(f"/de-an/{proposal.code}/ho-so/nhieu/", {"tep": list(sent)}, **headers)


@pytest.mark.parametrize(
    ("name", "paper", "owner"),
    [
        ("01 don de nghi My Hanh.pdf", PAPERS[0], NAMES[0]),
        ("Đơn đề nghị – Bé Ba.PDF", PAPERS[0], NAMES[1]),
        ("GCN_DKKD_BeBa.pdf", PAPERS[1], NAMES[1]),
        ("bao-gia-may-say-my-hanh.pdf", PAPERS[2], NAMES[0]),
        ("CamKetDoiUng My Hanh.pdf", PAPERS[3], NAMES[0]),
        ("cam ket chua duoc ho tro be ba.jpg", PAPERS[4], NAMES[1]),
        ("IMG_20261105.jpg", None, None),
        ("don de nghi.pdf", None, None),  # whose?
        ("cam ket My Hanh.pdf", None, None),  # which of the two?
    ],
)
def test_a_place_is_guessed_where_the_name_speaks_of_one(group, name, paper, owner):
    slot = guess(name, checklist(group))

    assert (slot and slot.label, slot and slot.member.name) == (paper, owner)


def test_what_is_refused_says_so_and_the_others_are_in(sign_in, officer, group):
    answer = hand_in(
        sign_in(officer), group, pdf("a.pdf"), pdf("b.exe", b"2"), pdf("c.pdf"), pdf("d.pdf", b"3"),
        headers={"accept": "application/json"},
    )  # fmt: skip

    assert sorted(group.attachments.values_list("name", "item", "member")) == [("a.pdf", None, None), ("d.pdf", None, None)]  # fmt: skip
    refused = answer.json()["refused"]
    assert [sentence.partition("”")[0] for sentence in refused] == ["Tệp “b.exe", "“c.pdf"]
    assert "đã có ở mục này" in refused[1]


def test_without_scripts_the_same_is_said_on_the_page_and_files_are_sorted(sign_in, officer, group):
    client = sign_in(officer)
    back = hand_in(client, group, pdf("don de nghi My Hanh.pdf"), pdf("anh.exe"))
    page = client.get(back.headers["Location"]).content.decode()
    assert "không thuộc loại được nhận" in page
    letter = DossierItem.objects.get(code="giay-1")
    member = group.members.first()
    file = group.attachments.get()
    assert f'<option value="{letter.pk}-{member.pk}" selected>' in page

    sent = {f"tep-{file.pk}": f"{letter.pk}-{member.pk}"}
    client.post(f"/de-an/{group.code}/ho-so/xep/", sent)

    file.refresh_from_db()
    assert (file.item, file.member) == (letter, member)
    assert Event.objects.get(kind=ProposalEvent.FILES_SORTED).comment == "1 tệp"
    assert "Chưa xếp" not in client.get(f"/de-an/{group.code}/soan/").content.decode()


def test_a_paper_that_is_not_asked_for_is_no_place(sign_in, officer, group):
    client = sign_in(officer)
    hand_in(client, group, pdf("a.pdf"))
    file = group.attachments.get()

    said = client.post(f"/de-an/{group.code}/ho-so/xep/", {f"tep-{file.pk}": "99-1"}, follow=True)

    assert "Hãy chọn lại chỗ cho từng tệp" in said.content.decode()
    file.refresh_from_db()
    assert file.item is None


def test_one_that_is_there_already_stays_and_the_others_go(group, officer):
    letter, member = DossierItem.objects.get(code="giay-1"), group.members.first()
    place = {"proposal": group, "by": officer}
    files.attach(item=letter, member=member, file=pdf("don.pdf"), **place)
    again, other = (
        files.attach(item=None, member=None, file=each, **place)
        for each in (pdf("lai.pdf"), pdf("khac.pdf", b"2"))
    )

    refused = files.sort(places={each.pk: (letter, member) for each in (again, other)}, **place)

    assert refused == ["“lai.pdf”: Tệp này đã có ở mục này của hồ sơ."]
    assert [a.item_id for a in group.attachments.order_by("pk")] == [letter.pk, None, letter.pk]


def test_files_go_to_establishments_of_the_proposal_alone(group, officer):
    elsewhere = complete_draft(officer, BeneficiaryFactory(), locality=group.locality)
    file = files.attach(proposal=group, item=None, member=None, file=pdf("a.pdf"), by=officer)

    with pytest.raises(Refused, match="không thuộc đề án"):
        files.sort(proposal=group, places={file.pk: (None, elsewhere.members.get())}, by=officer)


def test_papers_of_a_group_are_folded_and_one_is_open(sign_in, officer, group):
    page = sign_in(officer).get(f"/de-an/{group.code}/soan/").content.decode()

    assert page.count('<details class="fold" name="ho-so"') == 3  # and one for whatever else
    assert page.count('<details class="fold" name="ho-so" open') == 1
    assert page.count('<details class="fold" name="co-so"') == 2
    assert page.count("còn thiếu 5") == 2


def test_findings_stand_under_their_establishment_the_worst_first():
    def of(member, severity, name):
        return Finding(severity, f"{name}: thiếu", member=member, establishment=name)

    whole = Finding(Severity.WARNING, "Chưa nêu mục tiêu.")
    one, two = of(1, Severity.WARNING, "A"), of(2, Severity.ERROR, "B")

    groups = by_establishment([two, whole, one, one])

    assert [(group.establishment, group.counts) for group in groups] == [
        ("", [(Severity.WARNING, 1)]),
        ("B", [(Severity.ERROR, 1)]),
        ("A", [(Severity.WARNING, 2)]),
    ]
    assert (one.sentence, whole.sentence) == ("Thiếu", "Chưa nêu mục tiêu.")


def test_findings_of_a_group_are_counted_on_the_page(sign_in, officer, group):
    found = checks.run(group, user=officer)
    assert {each.establishment for each in found if each.member} == set(NAMES)

    page = sign_in(officer).get(f"/de-an/{group.code}/soan/").content.decode()

    assert page.count('<details class="fold" name="ket-qua-kiem-tra">') == 2
