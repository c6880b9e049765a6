"""The four lists: found without diacritics, filtered with counts, summed, sorted, and quick."""

import datetime
import re

import pytest
from django.db import connection
from django.utils import timezone

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.audit.models import record
from projects.ledger import FundingSplit
from projects.models import Decision, Member, Plan, Proposal, Stage
from projects.models.event import ProposalEvent
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    requested,
    the_office,
)
from tests.projects.test_list_views_and_batches import heads
from tests.reports.test_views import text_of

LISTS = ("/de-an/", "/co-so/", "/ke-hoach/", "/nghiem-thu/")


@pytest.fixture
def staff_client(sign_in, staff):
    return sign_in(staff)


def codes(answer):
    """The codes of the rows, in their order."""
    return re.findall(r'value="([\w-]+)" form="hang-loat"', answer.content.decode())


def many(count):
    """That many proposals with a member and its money each, written at once."""
    first = ProposalFactory()
    member = MemberFactory(proposal=first)
    split = approved(member, 100_000_000)
    Plan.objects.bulk_create(
        Plan(programme=first.programme, year=2031 + n % 69) for n in range(min(count - 1, 69))
    )
    office = the_office()
    beneficiaries = Beneficiary.objects.bulk_create(
        Beneficiary(office=office, name=f"Cơ sở {n}", kind="household", search_text=f"co so {n}")
        for n in range(count - 1)
    )
    proposals = Proposal.objects.bulk_create(
        Proposal(
            code=f"N-{n:05d}", title=f"Đề án {n}", search_text=f"n-{n:05d} de an {n}",
            programme=first.programme, activity=first.activity, plan=first.plan, year=first.year,
            state=ProposalState.IN_PROGRESS, is_archival=True,
        )
        for n in range(count - 1)
    )  # fmt: skip
    members = Member.objects.bulk_create(
        Member(proposal=proposal, beneficiary=beneficiary)
        for proposal, beneficiary in zip(proposals, beneficiaries, strict=True)
    )
    FundingSplit.objects.bulk_create(
        FundingSplit(
            member=each, stage=Stage.APPROVED, effective_on=split.effective_on,
            state_support=1_000_000, beneficiary_contribution=2_000_000, decision=split.decision,
        )
        for each in members
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # as autovacuum does: a planner that takes tables for empty is slow


@pytest.mark.parametrize("rows", [25, 2500])
@pytest.mark.parametrize(
    ("path", "queries"), [("/de-an/", 12), ("/co-so/", 10), ("/ke-hoach/", 8), ("/nghiem-thu/", 10)]
)
def test_a_list_takes_the_same_few_queries_with_25_and_2500_rows(
    staff_client, django_assert_num_queries, rows, path, queries
):
    many(rows)
    Beneficiary.objects.update(locality=DistrictFactory())

    with django_assert_num_queries(queries):
        answer = staff_client.get(path)

    assert queries <= 12
    assert answer.content.decode().count("<tr") == 1 + min(25, rows)


@pytest.mark.parametrize("rows", [25, 2500])
def test_an_officers_narrowed_list_takes_no_more_queries(
    make_user, sign_in, django_assert_max_num_queries, rows
):
    place = DistrictFactory()
    client = sign_in(make_user(roles.DistrictOfficer, place))
    many(rows)
    Member.objects.update(locality=place)

    with django_assert_max_num_queries(13):
        answer = client.get(f"/de-an/?q=de an&nam=2030&dia_ban={place.pk}&sap=-approved")

    assert text_of(answer).count("đang thực hiện") >= 25 - 1


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_list_says_why(staff_client, path):
    assert "Chưa có gì ở đây" in text_of(staff_client.get(path))


@pytest.mark.parametrize(
    ("path", "query", "row"),
    [
        ("/de-an/", "BÁNH PHỒNG TÔM", "KCDP-2023-01"),
        ("/de-an/", "banh phong tom", "KCDP-2023-01"),
        ("/de-an/", "kcqg-2023-01", "KCQG-2023-01"),
        ("/co-so/", "hiep phong", "Hiệp Phong"),
        ("/nghiem-thu/", "hiep phong", "KCQG-2023-01"),
    ],
)
def test_search_needs_no_diacritics(example, staff_client, path, query, row):
    answer = staff_client.get(path, {"q": query})

    assert row in text_of(answer)
    assert answer.context["list"].count < staff_client.get(path).context["list"].count


@pytest.mark.parametrize("path", ["/de-an/", "/co-so/", "/nghiem-thu/"])
def test_nothing_found_says_so_and_offers_a_way_back(example, staff_client, path):
    text = text_of(staff_client.get(path, {"q": "tàu vũ trụ"}))

    assert "Không có dòng nào khớp" in text
    assert "Bỏ lọc" in text


def test_each_choice_tells_how_many_rows_it_leaves(example, staff_client):
    text = text_of(staff_client.get("/de-an/?chuong_trinh=&trang_thai=accepted"))
    page = staff_client.get("/de-an/").context["list"]

    states = dict(page.filters.form.fields["trang_thai"].widget.choices)
    assert states == {"": "Tất cả", "in_progress": "Đang thực hiện (11)", "accepted": "Đã nghiệm thu (7)"}  # fmt: skip
    assert "2023 (7)" in text  # given the state
    assert "Đang thực hiện (11)" in text  # as if no state were chosen
    assert "7 đề án" in text


def test_totals_are_those_of_all_filtered_rows(example, staff_client):
    page = staff_client.get("/de-an/?nam=2023").context["list"]
    national = Proposal.objects.get(code="KCQG-2023-01").programme_id

    assert [(t.label, t.amount) for t in page.totals] == [
        ("Đề nghị hỗ trợ", 4_870_000_000),
        ("Hỗ trợ được duyệt", 4_870_000_000),
        ("Đã nghiệm thu", 2_889_860_000),
    ]
    page = staff_client.get(f"/de-an/?chuong_trinh={national}").context["list"]
    assert page.totals[2].amount == 2_020_000_000
    page = staff_client.get(f"/nghiem-thu/?chuong_trinh={national}").context["list"]
    assert page.totals[2].amount == 2_094_900_000


def test_an_officers_counts_and_totals_are_of_its_own_places(client, officer_of_vinh_chau):
    client.force_login(officer_of_vinh_chau)

    page = client.get("/de-an/").context["list"]

    assert page.count == 2
    assert sum(m.approved_support for p in page.table.data.data for m in p.shown_members) == page.totals[1].amount  # fmt: skip
    assert "Kế Sách" not in text_of(client.get("/de-an/"))


def test_sums_of_very_many_rows_wait_until_asked_for(staff_client, monkeypatch):
    many(30)
    monkeypatch.setattr("khuyencong.lists.page.SUMMED_AT_ONCE", 29)

    assert "Tính tổng tiền của 30 đề án" in text_of(staff_client.get("/de-an/"))
    assert staff_client.get("/de-an/?tong=1").context["list"].totals[1].amount == 129_000_000


@pytest.mark.parametrize(
    ("sort", "order"), [("requested", ["A", "C", "B"]), ("-requested", ["B", "C", "A"]), ("code", ["A", "B", "C"]), ("-title", ["B", "C", "A"])]
)  # fmt: skip
def test_rows_are_sorted_also_by_sums_of_the_ledger(staff_client, sort, order):
    for code, title, support in (("A", "Một", 10), ("B", "Tám", 30), ("C", "Năm", 20)):
        requested(MemberFactory(proposal=ProposalFactory(code=code, title=title)), support)

    answer = staff_client.get("/de-an/", {"sap": sort})

    assert codes(answer) == order
    assert "aria-sort" in answer.content.decode()


def test_a_moment_is_shown_by_the_offices_day(staff_client, staff):
    late = datetime.datetime(2030, 3, 1, 18, tzinfo=datetime.UTC)  # 01:00 of the next day here
    ProposalFactory(is_archival=False, state="submitted", submitted_at=late, submitted_by=staff)

    assert "02/03/2030" in text_of(staff_client.get("/de-an/?cot=submitted_at"))


def test_equal_rows_keep_one_order_over_the_pages(staff_client):
    for number in range(60):
        ProposalFactory(code=f"X{number:02d}", title="Như nhau")

    pages = [codes(staff_client.get("/de-an/", {"sap": "title", "trang": n})) for n in (1, 2, 3)]

    assert len({code for page in pages for code in page}) == 60


def test_pages_keep_filters_and_a_wrong_page_is_the_last(staff_client):
    for number in range(27):
        ProposalFactory(title=f"Hỗ trợ máy sấy {number}")

    page = staff_client.get("/de-an/?q=may say&trang=2")

    assert "Trang 2/2" in text_of(page)
    assert 'href="?q=may+say&amp;trang=1"' in page.content.decode()
    assert "Trang 2/2" in text_of(staff_client.get("/de-an/?q=may say&trang=99"))
    assert "Trang 1/2" in text_of(staff_client.get("/de-an/?q=may say&trang=abc"))


@pytest.mark.parametrize("query", ["nam=abc", "nam=²", "trang_thai=xyz", "chuong_trinh=99999", "dia_ban=abc", "viec=xyz", "sap=khong_co", "cot=khong_co"])  # fmt: skip
def test_a_strange_address_is_no_error(example, staff_client, query):
    assert staff_client.get(f"/de-an/?{query}").status_code == 200


def test_an_officer_cannot_ask_for_another_district(client, officer_of_vinh_chau):
    elsewhere = Member.objects.exclude(locality__code="950").exclude(locality=None).first()
    client.force_login(officer_of_vinh_chau)

    page = client.get(f"/de-an/?dia_ban={elsewhere.locality_id}").context["list"]

    assert page.count == 0


def test_ready_made_questions(staff_client, staff):
    day = datetime.date(2020, 1, 1)
    late = ProposalFactory(state=ProposalState.RETURNED, response_due_on=day)
    mine = ProposalFactory(assigned_to=staff)
    drafted = ProposalFactory(assigned_to=staff, drafted_by=staff, drafted_at=timezone.now())

    def found(task):
        return set(codes(staff_client.get(f"/de-an/?viec={task}")))

    assert found("qua-han") == {late.code}
    assert found("cua-toi") == {mine.code, drafted.code}
    assert found("toi-soan") == {drafted.code}
    assert found("chua-giao") == {late.code}


def test_a_list_shows_where_the_establishments_stand_and_sorts_by_it(staff_client):
    for code, names in (
        ("A", ["Phường 10"]),
        ("B", ["Xã Đại Hải", "Xã An Mỹ"]),
        ("C", ["Phường 2"]),
    ):
        proposal = ProposalFactory(code=code)
        for number, name in enumerate(names):
            MemberFactory(proposal=proposal, position=number, locality=CommuneFactory(name=name))
    ProposalFactory(code="D", locality=CommuneFactory(name="Xã Dù Tho"))
    ProposalFactory(code="E", locality=None)

    answer = staff_client.get("/de-an/?sap=locality")

    assert "Địa bàn" in heads(answer)
    text = text_of(answer)
    for shown in ("Phường 10", "Xã Đại Hải và 1 nơi khác", "Xã Dù Tho", "Toàn tỉnh"):
        assert shown in text
    assert [code for code in codes(answer) if code != "E"] == ["C", "A", "D", "B"]
    back = codes(staff_client.get("/de-an/?sap=-locality"))
    assert [code for code in back if code != "E"] == ["B", "D", "A", "C"]


def test_places_of_establishments_are_offered_in_order_and_told_apart(staff_client):
    ended = datetime.date(2025, 6, 30)
    town = DistrictFactory(name="Thị xã Ngã Năm", valid_to=ended)
    for place in (
        CommuneFactory(name="Phường 10", parent=town.parent),
        CommuneFactory(name="Phường 2", parent=town, valid_to=ended),
        CommuneFactory(name="Phường 2", parent=town.parent),
    ):
        BeneficiaryFactory(locality=place)
    BeneficiaryFactory(locality=None)

    page = staff_client.get("/co-so/").context["list"]

    assert [label for _key, label in page.filters.form.fields["dia_ban"].widget.choices] == [
        "Tất cả",
        "Phường 2 (1)",
        "Phường 2, Thị xã Ngã Năm (đến 30/06/2025) (1)",
        "Phường 10 (1)",
    ]


def test_the_plan_list_counts_and_sums(example, staff_client):
    PlanFactory(programme=Plan.objects.get(programme__level="local").programme, year=2031, state="draft")  # fmt: skip

    rows = list(staff_client.get("/ke-hoach/?sap=year&cot=year").context["list"].table.data.data)

    assert [(str(p), p.proposal_count, p.approved_support) for p in rows] == [
        ("Kế hoạch KCĐP năm 2023", 16, 2_250_000_000),
        ("Kế hoạch KCQG năm 2023", 2, 2_620_000_000),
        ("Kế hoạch KCĐP năm 2031", 0, 0),
    ]


def test_a_plan_is_opened_in_the_portal(staff_client):
    programme = ProposalFactory().programme

    form = {"programme": programme.pk, "year": "2032", "ceiling": "2.250"}
    answer = staff_client.post("/ke-hoach/lap/", form)
    again = staff_client.post("/ke-hoach/lap/", form)

    assert answer.headers["Location"] == f"/ke-hoach/2032/{programme.slug}/lap/"
    assert Plan.objects.get(year=2032).ceiling == 2_250_000_000
    assert "đã có kế hoạch của năm đó" in text_of(again)


def test_who_waits_for_acceptance_is_one_filter(example, staff_client):
    page = staff_client.get("/nghiem-thu/?tinh_trang=waiting").context["list"]

    assert page.count == 12
    assert page.totals[1].amount == 0
    done = staff_client.get("/nghiem-thu/?tinh_trang=accepted").context["list"]
    assert (done.count, done.totals[1].amount) == (10, 2_889_860_000)


def test_an_acceptance_is_recorded_in_the_portal(sign_in, staff, time_machine):
    time_machine.move_to("2030-07-01 09:00:00+07:00", tick=True)
    staff_client = sign_in(staff)
    member = MemberFactory()
    approved(member, 100_000_000, 120_000_000)
    data = {
        "result": "passed", "accepted_on": "20/06/2030", "state_support": "100",
        "beneficiary_contribution": "120",
        "other_funds": "", "hieu-qua-TOTAL_FORMS": "3", "hieu-qua-INITIAL_FORMS": "0",
        "hieu-qua-0-indicator": "capacity", "hieu-qua-0-unit": "tấn/năm",
        "hieu-qua-0-before": "120", "hieu-qua-0-after": "240,5",
    }  # fmt: skip

    too_much = staff_client.post(
        f"/nghiem-thu/{member.pk}/", {**data, "state_support": "100,000001"}
    )
    half = staff_client.post(f"/nghiem-thu/{member.pk}/", {**data, "hieu-qua-0-unit": ""})
    answer = staff_client.post(f"/nghiem-thu/{member.pk}/", data)

    assert "vượt phần còn lại" in text_of(too_much)
    assert "Hãy ghi thêm: đơn vị tính." in text_of(half)
    assert answer.headers["Location"] == member.proposal.get_absolute_url()
    assert str(member.acceptances.get().measures.get().after) == "240.500"


def test_kept_counts_are_counted_again_after_somebody_did_something(staff_client, staff, settings):
    settings.CACHES = {
        **settings.CACHES,
        "figures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "t"},
    }
    first = ProposalFactory()
    record(ProposalEvent.DRAFTED, first, by=staff)
    assert staff_client.get("/de-an/").context["list"].count == 1
    second = ProposalFactory()
    assert staff_client.get("/de-an/").context["list"].count == 1  # nobody has done anything

    record(ProposalEvent.DRAFTED, second, by=staff)

    assert staff_client.get("/de-an/").context["list"].count == 2


def test_kept_counts_of_one_scope_are_not_shown_to_another(make_user, sign_in, settings, staff):
    settings.CACHES = {
        **settings.CACHES,
        "figures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "u"},
    }
    here, there = DistrictFactory(), DistrictFactory()
    ProposalFactory(locality=here)
    ProposalFactory.create_batch(2, locality=there)
    record(ProposalEvent.DRAFTED, Proposal.objects.first(), by=staff)

    counts = [
        sign_in(user).get("/de-an/").context["list"].count
        for user in (
            staff,
            make_user(roles.DistrictOfficer, here, username="a"),
            make_user(roles.DistrictOfficer, there, username="b"),
        )
    ]

    assert counts == [3, 1, 2]


def test_the_beneficiary_page_shows_all_support_ever(example, staff_client):
    member = Member.objects.get(beneficiary__name__contains="Hiệp Phong")

    text = text_of(staff_client.get(member.beneficiary.get_absolute_url()))

    assert "2023" in text
    assert "Cộng 300 300" in text


def test_a_beneficiary_is_changed_in_the_portal(make_user, sign_in):
    place = DistrictFactory()
    client = sign_in(make_user(roles.DistrictOfficer, place))
    beneficiary = BeneficiaryFactory(locality=place, name="Cũ")
    url = f"/co-so/{beneficiary.pk}/sua/"

    wrong = client.post(url, {"name": "Mới", "kind": "household", "locality": place.pk, "tax_code": "12"})  # fmt: skip
    answer = client.post(url, {"name": "Mới", "kind": "household", "locality": place.pk})

    assert "không đúng dạng mã số thuế" in text_of(wrong)
    assert 'value="Mới"' in wrong.content.decode()
    assert answer.headers["Location"] == beneficiary.get_absolute_url()
    assert Beneficiary.objects.get().name == "Mới"
    assert not Decision.objects.exists()
