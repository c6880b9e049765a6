"""Money that cannot be meant is refused wherever it comes from: forms, actions, admin, sheets."""

import re

import pytest
import tablib
from django.apps import apps
from django.core.exceptions import ValidationError

from khuyencong.accounts import roles
from khuyencong.money import Unit, VNDField
from projects.actions import adjustments, appraisal, drafts, plans, submission
from projects.admin.reference import SupportNormResource
from projects.forms.adjustments import AmountForm
from projects.forms.admin import AcceptanceForm
from projects.forms.execution import ContractForm, PaymentForm
from projects.forms.plans import PlanFrameForm
from projects.forms.steps import AppraisalForm
from projects.ledger import FundingSplit
from projects.models import (
    Amounts,
    Plan,
    PrintedTotal,
    Programme,
    Proposal,
    SupportNorm,
    plausible,
)
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    approved,
    complete_draft,
    requested,
)

MONEY = [
    field
    for label in ("projects", "beneficiaries", "reports")
    for model in apps.get_app_config(label).get_models()
    for field in model._meta.fields
    if isinstance(field, VNDField)
]
MEANT = 145 * Unit.TRIEU
TYPED = MEANT * Unit.TRIEU  # 145.000.000 in a field of triệu đồng


@pytest.fixture
def officer(make_user):
    return make_user(roles.DistrictOfficer, DistrictFactory())


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


@pytest.fixture
def draft(officer):
    place = officer.localities.get()
    return complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)


@pytest.mark.parametrize("field", MONEY, ids=str)
def test_every_field_of_money_takes_its_limit_and_not_one_dong_more(field):
    field.run_validators(field.plausible)

    with pytest.raises(ValidationError) as refusal:
        field.run_validators(field.plausible + 1)

    [message] = refusal.value.messages
    assert message.startswith(f"Số tiền ở mục “{field.verbose_name}” là ")
    assert message.endswith("Hãy kiểm tra lại đơn vị tính.")


@pytest.mark.parametrize("field", [field for field in MONEY if field.signed], ids=str)
def test_a_difference_is_limited_downwards_too(field):
    field.run_validators(-field.plausible)

    with pytest.raises(ValidationError, match="vượt giới hạn"):
        field.run_validators(-field.plausible - 1)


def test_a_member_gets_no_20_000_trieu_and_a_plan_no_1_000_000():
    assert plausible.MEMBER_SUPPORT < 20_000 * Unit.TRIEU
    assert plausible.PLAN_SUPPORT < 1_000_000 * Unit.TRIEU


def test_no_norm_of_the_data_is_near_the_limit_of_a_member(example):
    caps = SupportNorm.objects.exclude(cap=None).values_list("cap", flat=True)

    assert max(caps) < plausible.MEMBER_SUPPORT


# ------------------------------------------------------------------------------ actions


def test_editing_a_draft_refuses_what_no_establishment_can_get(draft, officer):
    member = draft.members.get()
    text = drafts.MemberText({}, Amounts(TYPED, 100))

    with pytest.raises(
        Refused, match=re.escape("145.000.000.000.000 đồng, vượt giới hạn của mục này")
    ):
        drafts.edit(
            proposal=draft, fields={}, members={member.pk: text}, by=officer, version=draft.version
        )

    assert member.splits.get().state_support == 100_000_000


def test_a_draft_with_such_an_amount_cannot_be_submitted_though_its_norm_only_warns(draft, officer):
    FundingSplit.objects.filter(member__proposal=draft).update(
        state_support=TYPED, beneficiary_contribution=2 * TYPED
    )

    with pytest.raises(Refused) as refusal:
        submission.submit(proposal=draft, by=officer)

    name = draft.members.get().beneficiary.name
    assert refusal.value.messages == [
        f"{name}: {told} triệu đồng. Hãy kiểm tra lại đơn vị tính."
        for told in (
            "hỗ trợ 145.000.000.000.000 đồng vượt giới hạn một cơ sở có thể có là 10.000",
            "đối ứng 290.000.000.000.000 đồng vượt giới hạn một cơ sở có thể có là 500.000",
        )
    ]
    assert Proposal.objects.get(pk=draft.pk).state == ProposalState.DRAFT


def test_a_declared_total_beyond_its_limit_keeps_the_draft_too(draft, officer):
    Proposal.objects.filter(pk=draft.pk).update(declared_total=plausible.PROPOSAL_TOTAL + 1)

    with pytest.raises(
        Refused, match=re.escape("Tổng kinh phí ghi trong hồ sơ 1.000.000.000.001 đồng vượt")
    ):
        submission.submit(proposal=Proposal.objects.get(pk=draft.pk), by=officer)


def test_appraising_refuses_an_own_share_that_cannot_be(draft, officer, leader):
    proposal = submission.submit(proposal=draft, by=officer)
    proposal = submission.screen(proposal=proposal, by=leader)
    member = draft.members.get()

    with pytest.raises(Refused, match=re.escape("“kinh phí đối ứng” là 145.000.000.000.000 đồng")):
        appraisal.appraise(
            proposal=proposal, amounts={member.pk: Amounts(100_000_000, TYPED)}, by=leader
        )

    assert Proposal.objects.get(pk=draft.pk).state == ProposalState.SCREENED


def test_a_plan_is_neither_opened_nor_framed_with_a_ceiling_that_cannot_be(leader):
    programme = ProgrammeFactory()

    with pytest.raises(Refused, match=re.escape("giới hạn của mục này là 200.000 triệu đồng")):
        plans.open_plan(programme=programme, year=2030, ceiling=1_000_000 * Unit.TRIEU, by=leader)
    assert not Plan.objects.exists()

    plan = PlanFactory(ceiling=None)
    with pytest.raises(Refused, match="giới hạn của mục này"):
        plans.set_frame(
            plan=plan, ceiling=plausible.PLAN_SUPPORT + 1, decision_due_on=None, by=leader
        )
    assert Plan.objects.get(pk=plan.pk).ceiling is None


def test_asking_for_an_adjustment_refuses_an_own_share_that_cannot_be(leader):
    plan = PlanFactory()
    proposal = ProposalFactory(
        state=ProposalState.APPROVED, plan=plan, programme=plan.programme, year=plan.year
    )
    member = MemberFactory(proposal=proposal)
    requested(member, 100, 100)
    approved(member, 100, 100)

    with pytest.raises(
        Refused, match=re.escape("“đối ứng sau điều chỉnh” là 145.000.000.000.000 đồng")
    ):
        adjustments.ask(
            proposal=proposal,
            subject="amount",
            change=adjustments.Change(money=Amounts(50, TYPED)),
            reason="gõ nhầm",
            by=leader,
            member=member,
        )


# -------------------------------------------------------------------------------- forms


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (PaymentForm, "paid"),
        (PlanFrameForm, "ceiling"),
        (AcceptanceForm, "state_support"),
        (AcceptanceForm, "beneficiary_contribution"),
        (AcceptanceForm, "other_funds"),
        (AmountForm, "state_support"),
    ],
)
def test_forms_refuse_what_their_models_refuse(form, name):
    field = form.base_fields[name]

    with pytest.raises(ValidationError) as refusal:
        field.clean("145.000.000")

    assert "“145.000.000 đồng” (145 triệu đồng)" in refusal.value.messages[0]
    assert field.clean("145.000.000 đồng") == MEANT


def test_the_form_shows_its_readings_as_text_and_as_buttons_and_keeps_what_was_typed(
    sign_in, officer, draft
):
    member = draft.members.get()
    name = f"m{member.pk}-state_support"
    data = {"version": draft.version, f"m{member.pk}-here": "1", name: "145.000.000"}

    answer = sign_in(officer).post(f"/de-an/{draft.code}/soan/", data)

    page = answer.content.decode()
    assert 'value="145.000.000"' in page
    assert "/so-tien/?don_vi=1000000&amp;toi_da=10000000000" in page
    assert "Nếu đúng ý, hãy gõ: “145.000.000 đồng” (145 triệu đồng)." in page
    assert (
        '<button class="button reading" type="button" value="145.000.000 đồng">145.000.000 đồng = '
        "145 triệu đồng?</button>"
    ) in page
    assert member.splits.get().state_support == 100_000_000


def test_what_was_typed_and_not_saved_comes_back_with_its_readings(sign_in, officer, draft):
    client, member = sign_in(officer), draft.members.get()
    data = {
        "version": draft.version,
        f"m{member.pk}-here": "1",
        f"m{member.pk}-state_support": "145\t155",
    }
    client.post(f"/de-an/{draft.code}/soan/giu/", data)

    page = client.get(f"/de-an/{draft.code}/soan/").content.decode()

    assert 'value="145\t155"' in page
    assert "“145⇥155” gồm 2 số (145; 155)" in page
    assert page.count('class="button reading"') == 2


@pytest.mark.parametrize("form", [ContractForm, AppraisalForm], ids=lambda form: form.__name__)
def test_the_money_of_each_establishment_has_the_limits_of_the_ledger(db, form):
    member = MemberFactory(proposal__state=ProposalState.APPROVED)
    requested(member, 100, 100)
    approved(member, 100, 100)
    more = {"step": "appraise"} if form is AppraisalForm else {}

    made = form(proposal=member.proposal, **more)

    found = {
        part: made.fields[f"m{member.pk}-{part}"].plausible for part in plausible.AMOUNT_LIMITS
    }
    assert found == plausible.AMOUNT_LIMITS


def test_the_line_under_a_field_reads_as_the_field_does_and_writes_no_markup(sign_in, officer):
    client = sign_in(officer)
    asked = {"don_vi": str(Unit.TRIEU.value), "toi_da": str(plausible.MEMBER_SUPPORT)}

    def said(typed, **more):
        return client.get("/so-tien/", {**asked, "m1-x": typed, **more}).content.decode()

    assert said("145").startswith("= 145.000.000 đồng (một trăm bốn mươi lăm triệu đồng)")
    assert "10.000 triệu đồng" in said("145.000.000")
    assert 'value="145.000.000 đồng"' in said("145.000.000")
    assert said("145.000.000", toi_da="").startswith("= 145.000.000.000.000 đồng")
    assert "chưa có đơn vị" in said("145", don_vi="0")
    assert "vượt giới hạn" in said("1.000.000.000", toi_da="9" * 18)
    assert "&lt;b&gt;" in said("<b>5")
    assert "<b>" not in said("<b>5")
    assert said("145", toi_da="9" * 5_000, don_vi="²").count("chưa có đơn vị") == 1


# -------------------------------------------------------------------- admin and sheets


@pytest.mark.ignore_template_errors
def test_a_printed_figure_that_cannot_be_is_refused(db):
    printed = PrintedTotal(support="145.000.000", own_share="1.091,7", total="1.961,56")

    with pytest.raises(ValidationError) as refusal:
        printed.clean()

    assert list(refusal.value.message_dict) == ["support"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("300000000", 300 * Unit.TRIEU),
        (300_000_000, 300 * Unit.TRIEU),
        ("300.000.000", 300 * Unit.TRIEU),
        ("300 triệu", 300 * Unit.TRIEU),
        ("300000000.0", 300 * Unit.TRIEU),  # a number of Excel
        ("", None),
        (None, None),
        ("300.000", 300_000),
        ("11 tỷ", "vượt giới hạn"),
        ("145000000000000", "vượt giới hạn"),
        ("1e400", "số mũ"),
        ("٣٠٠", "chữ số không phải 0–9"),
        ("9" * 5_000, "ký tự"),
        ("-5", "là số âm"),
        ("NaN", "Không đọc được"),
    ],
)
def test_the_cap_of_a_norm_is_read_from_a_sheet_like_any_amount(example, cell, expected):
    norm = SupportNorm.objects.exclude(cap=None).filter(programme__in=Programme.objects.all())[0]
    sheet = SupportNormResource().export(SupportNorm.objects.filter(pk=norm.pk))
    row = dict(zip(sheet.headers, sheet[0], strict=True))
    cap, rate = "mức hỗ trợ tối đa (đồng)", "tỷ lệ hỗ trợ tối đa (%)"
    assert str(row[cap]) == str(norm.cap)
    row.update({cap: cell, rate: row[rate] or "50"})

    result = SupportNormResource().import_data(
        tablib.Dataset(list(row.values()), headers=list(row)), dry_run=False
    )

    norm.refresh_from_db()
    if isinstance(expected, str):
        [invalid] = result.invalid_rows
        assert expected in invalid.error.message_dict[cap][0]
    else:
        assert not result.has_errors()
        assert not result.has_validation_errors()
        assert norm.cap == expected


def test_the_amounts_of_a_member_are_those_three(db):
    assert list(plausible.AMOUNT_LIMITS) == list(vars(Amounts()))
    assert {
        name: FundingSplit._meta.get_field(name).plausible for name in plausible.AMOUNT_LIMITS
    } == plausible.AMOUNT_LIMITS
