"""What must hold before money is entered: each rule says in sentences what fails, with its figures.

Rules read the ledger as it is, so they are asked under the locks of `projects.ledger.write`. They
return reasons, empty when all is well; amounts in đồng, days inclusive.
"""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from khuyencong.dates import short_date, today
from khuyencong.money import format_dong
from projects.ledger.balances import (
    first_approved_on,
    first_entered_on,
    last_decided_on,
    support_given,
    with_balances,
)
from projects.models import (
    AcceptanceResult,
    AdvanceCeiling,
    Amounts,
    Balance,
    Contract,
    Decision,
    Disbursement,
    Member,
    PaymentKind,
    Plan,
    Proposal,
    Stage,
)
from projects.models.programme import FULL_PERCENT, percent
from projects.workflow import ProposalState

SIGNING = ProposalState.under_way()
PAYING = (*SIGNING, ProposalState.ACCEPTED, ProposalState.SETTLED)
MOVING_MONEY = (*PAYING, ProposalState.STOPPED)  # what was paid may come back
CHECK_THE_DAY = "Hãy kiểm tra lại ngày, tháng, năm."


def day(
    on: datetime.date, name: str, *, after: datetime.date | None = None, what: str = ""
) -> list[str]:
    """A day on which something happened lies not in the future, nor before what comes first."""
    if on > today():
        return [
            (
                f"{name} {short_date(on)} chưa đến (hôm nay là {short_date(today())}). Chỉ ghi việc đã xảy "
                f"ra. {CHECK_THE_DAY}"
            )
        ]
    if after and on < after:
        return [f"{name} {short_date(on)} trước {what} {short_date(after)}. {CHECK_THE_DAY}"]
    return []


def decision_day(plan: Plan, decided_on: datetime.date, counts_from: datetime.date) -> list[str]:
    """A plan of a year is decided in that year, the one before or later; its ledger goes forward."""
    reasons = day(
        decided_on,
        "Ngày ban hành",
        after=datetime.date(plan.year - 1, 1, 1),
        what="năm liền trước năm kế hoạch, tức trước ngày",
    )
    if counts_from < decided_on:
        reasons.append("Ngày có hiệu lực trong sổ không được trước ngày ban hành.")
    elif not reasons:
        reasons += day(counts_from, "Ngày có hiệu lực trong sổ")
    return reasons


def forward(plan: Plan, on: datetime.date) -> list[str]:
    """The ledger of a plan goes forward in time: what it says of a past day never changes."""
    newest = last_decided_on(plan)
    if newest is None or on >= newest:
        return []
    return [
        (
            f"{plan} đã có quyết định có hiệu lực ngày {short_date(newest)}; sổ của kế hoạch ghi theo thứ "
            f"tự thời gian nên không nhận ngày {short_date(on)}. Hãy ghi quyết định với ngày có hiệu lực "
            f"trong sổ từ {short_date(newest)}; ngày ban hành vẫn ghi đúng như văn bản."
        )
    ]


def ceiling(plan: Plan, more: int, what: str, *, given: int | None = None) -> list[str]:
    """A plan takes this much more support than it has `given` (as the ledger says, unless stated), or
    says how much is left."""
    if plan.ceiling is None or more <= 0:
        return []
    left = plan.ceiling - (support_given(plan) if given is None else given)
    if more <= left:
        return []
    return [
        (
            f"{plan} còn {format_dong(left)} hỗ trợ trong mức tối đa {format_dong(plan.ceiling)}, không "
            f"đủ cho {format_dong(more)} của {what}."
        )
    ]


def not_below_nothing(name: str, money: Amounts, what: str) -> list[str]:
    """No part of an amount is below 0."""
    if not money.is_negative:
        return []
    return [f"{name}: số tiền {what} phải từ 0 đồng trở lên, không phải {min(money.parts)} đồng."]


def round_of(plan: Plan, decision: Decision, proposals: Iterable[Proposal]) -> list[str]:
    """These proposals take money of the plan, and were there when it was decided."""
    reasons = [
        (
            f"Đề án {proposal.code} hiện “{proposal.state_label}”, không nhận kinh phí của {plan} được. "
            "Hãy tải lại trang."
        )
        for proposal in proposals
        if proposal.plan_id != plan.pk or proposal.state not in ProposalState.takes_money()
    ]
    return reasons or sent_before(decision, proposals)


def sent_before(decision: Decision, proposals: Iterable[Proposal]) -> list[str]:
    """A decision is not older than what it decides."""
    return [
        f"Đề án {proposal.code} nộp ngày {short_date(sent)}, sau ngày ban hành quyết định "
        f"{short_date(decision.decided_on)}. {CHECK_THE_DAY}"
        for proposal in proposals
        if (sent := proposal.submitted_on) and decision.decided_on < sent
    ]


def award(member: Member, balance: Balance, money: Amounts) -> list[str]:
    """What a round may give to an establishment. The support is what the document adds; own share and
    other funds are a difference, which may be below 0 when a later round lowers them."""
    name = member.name
    if balance.is_stopped:
        return [f"{name} đã ngừng theo quyết định, không giao thêm kinh phí được nữa."]
    if balance.is_accepted:
        return [f"{name} đã nghiệm thu, không giao thêm kinh phí được nữa."]
    if balance.is_left_out:
        return [f"{name} đã được ghi là không giao kinh phí."]
    if balance.is_lowered:
        return [f"{name} đã được điều chỉnh giảm; tăng lại thì ghi bằng quyết định điều chỉnh."]
    if money.state_support <= 0:
        return [f"{name}: số tiền hỗ trợ giao phải trên 0 đồng."]
    reasons = not_below_nothing(name, balance.approved + money, "sau đợt này")
    left = balance.appraised.state_support - balance.approved.state_support
    if money.state_support > left:
        reasons.append(
            f"{name}: giao {format_dong(money.state_support)}, vượt phần thẩm định chưa giao "
            f"{format_dong(max(left, 0))}. Hãy giảm số giao, hoặc ghi bằng quyết định điều chỉnh."
        )
    return reasons


def adjustable(member: Member, balance: Balance) -> list[str]:
    """Only what has approved money and was not accepted is adjusted."""
    if balance.is_accepted:
        return [f"{member.name} đã nghiệm thu, không điều chỉnh được nữa."]
    if not balance.is_counted:
        return [f"{member.name} không còn kinh phí được duyệt để điều chỉnh."]
    return []


def change(member: Member, balance: Balance, new: Amounts) -> list[str]:
    """The approved money of an establishment may become this."""
    name = member.name
    reasons = adjustable(member, balance) or not_below_nothing(name, new, "sau điều chỉnh")
    return reasons or (
        [] if new.total else [f"{name}: số tiền sau điều chỉnh là 0 đồng; hãy đề nghị ngừng cơ sở."]
    )


def contract(
    member: Member, balance: Balance, money: Amounts, on_the_day: Balance | None = None
) -> list[str]:
    """What an establishment may have under contract, in full: never more support than is approved, now
    and on the day of signing, nor less than was paid; nothing once it was accepted."""
    name = member.name
    if money == balance.contracted:
        return []
    if balance.is_accepted and Stage.CONTRACTED in balance.entered:
        return [f"{name} đã nghiệm thu, không đổi hợp đồng được nữa."]
    reasons = not_below_nothing(name, money, "hợp đồng")
    then = on_the_day or balance
    approved = min(balance.approved.state_support, then.approved.state_support)
    if money.state_support > approved:
        reasons.append(
            f"{name}: hợp đồng ghi hỗ trợ {format_dong(money.state_support)}, vượt số được phê duyệt "
            f"{format_dong(approved)}."
        )
    if money.state_support < balance.paid_out and not balance.is_stopped:
        reasons.append(
            f"{name}: hợp đồng ghi hỗ trợ {format_dong(money.state_support)}, thấp hơn số đã chi "
            f"{format_dong(balance.paid_out)}. Hãy ghi thu hồi trước."
        )
    return reasons


def acceptable(proposal: Proposal, member: Member, balance: Balance) -> list[str]:
    """Whether an establishment can be accepted at all now."""
    if proposal.state != ProposalState.IN_PROGRESS:
        return [
            (
                f"Đề án {proposal.code} đang ở trạng thái “{proposal.state_label}”; chỉ nghiệm thu được đề "
                f"án “{ProposalState.IN_PROGRESS.label}”."
            )
        ]
    if balance.is_accepted:
        return [f"{member.name} đã được nghiệm thu đạt; mỗi cơ sở chỉ nghiệm thu đạt một lần."]
    if not balance.is_counted:
        return [f"{member.name} không có kinh phí được duyệt (chưa được giao, hoặc đã ngừng)."]
    return []


def acceptance(member: Member, balance: Balance, on_the_day: Balance, money: Amounts) -> list[str]:
    """Accepted support passes neither what is approved now nor what was on the day of acceptance."""
    name = member.name
    reasons = not_below_nothing(name, money, "nghiệm thu")
    approved = min(balance.approved.state_support, on_the_day.approved.state_support)
    if money.state_support > approved:
        reasons.append(
            f"{name}: hỗ trợ nghiệm thu {format_dong(money.state_support)} vượt phần còn lại "
            f"{format_dong(approved)} (đã phê duyệt {format_dong(approved)}, đã nghiệm thu 0 đồng). "
            "Hãy giảm số hỗ trợ, hoặc trình điều chỉnh kế hoạch trước."
        )
    elif (
        Stage.CONTRACTED in balance.entered
        and money.state_support > balance.contracted.state_support
    ):
        reasons.append(
            f"{name}: hỗ trợ nghiệm thu {format_dong(money.state_support)} vượt số theo hợp đồng "
            f"{format_dong(balance.contracted.state_support)}. Hãy giảm số hỗ trợ, hoặc ghi phụ lục hợp "
            "đồng trước."
        )
    return reasons


def settlement(member: Member, balance: Balance, money: Amounts) -> list[str]:
    """Settled support is at most what was accepted, once."""
    name = member.name
    if not balance.is_accepted:
        return [f"{name} chưa nghiệm thu, không quyết toán được."]
    if balance.is_settled:
        return [f"{name} đã quyết toán."]
    reasons = not_below_nothing(name, money, "quyết toán")
    if money.state_support > balance.accepted.state_support:
        reasons.append(
            f"{name}: quyết toán hỗ trợ {format_dong(money.state_support)}, vượt số nghiệm thu "
            f"{format_dong(balance.accepted.state_support)}."
        )
    return reasons


def unassigned_beyond(balances: Iterable[Balance], unassigned: int) -> list[str]:
    """The same of payments from before they carried their establishment: of all of them together."""
    balances = list(balances)
    due = sum(balance.settled.state_support for balance in balances if balance.is_settled)
    over = sum(balance.paid_out for balance in balances) + unassigned - due
    if over <= 0:
        return []
    return [
        (
            f"Đề án có khoản chi trước đây chưa ghi theo cơ sở; cộng lại đã chi nhiều hơn số quyết toán "
            f"{format_dong(due)} là {format_dong(over)}. Hãy ghi số tiền nộp lại."
        )
    ]


def paid_beyond(member: Member, balance: Balance) -> list[str]:
    """At the settlement nothing stays paid beyond what is due: the rest has come back."""
    due = balance.settled.state_support if balance.is_settled else 0
    over = balance.paid_out - due
    if over <= 0:
        return []
    return [
        (
            f"{member.name}: đã chi {format_dong(balance.paid_out)}, nhiều hơn số quyết toán "
            f"{format_dong(due)}. Hãy ghi số tiền nộp lại thêm {format_dong(over)}."
        )
    ]


def once(row: Disbursement) -> list[str]:
    """The same payment is entered once: a second click, or a second person, hears of the first."""
    same = Disbursement.objects.filter(
        member=row.member,
        kind=row.kind,
        paid_on=row.paid_on,
        paid=row.paid,
        document_number=row.document_number,
    ).first()
    if same is None:
        return []
    at = timezone.localtime(same.recorded_at)
    return [
        (
            f"Khoản này đã được ghi lúc {at:%H:%M} ngày {at:%d/%m/%Y} ({same.recorded_by}): {same}, "
            f"{format_dong(same.paid)}. Nếu là một khoản khác, hãy ghi số chứng từ của nó."
        )
    ]


Days = Iterable[tuple[datetime.date, Balance]]


def payment(
    proposal: Proposal,
    member: Member,
    balance: Balance,
    row: Disbursement,
    unassigned: int = 0,
    days: Days = (),
) -> list[str]:
    """What may be paid to an establishment, or come back from it. Asked before the row is written.

    `days` are the balances from the day of the row on, on each day on which money moved: what is
    entered late must hold on all of them. `unassigned` (đồng) is what the proposal was paid before
    payments carried their establishment: it leaves less for all together, and may come back with any.
    """
    if row.paid <= 0:
        return ["Số tiền phải trên 0 đồng."]
    days = [*days, (row.paid_on, balance)]
    out = max(unassigned, 0)
    if row.kind == PaymentKind.RETURN:
        return _return(member, row, out, days)
    if proposal.state not in PAYING:
        return [f"Đề án {proposal.code} hiện “{proposal.state_label}”, không chi được."]
    if not balance.contracted.state_support:
        return [f"{member.name} chưa có hợp đồng. Hãy ghi hợp đồng trước khi chi."]
    return _room_to_pay(member, balance, row, out) or _room_then(member, row, out, days)


def _room_to_pay(member: Member, balance: Balance, row: Disbursement, out: int) -> list[str]:
    left = balance.payable - balance.paid_out - out
    if row.paid <= left:
        return []
    return [
        (
            f"{member.name}: chi {format_dong(row.paid)} vượt phần còn lại "
            f"{format_dong(max(left, 0))} của số hỗ trợ {_payable_name(balance)} "
            f"{format_dong(balance.payable)}."
        )
    ]


def _room_then(member: Member, row: Disbursement, out: int, days: Days) -> list[str]:
    for on, then in days:
        left = then.payable - then.paid_out - out
        if row.paid > left:
            return [
                (
                    f"{member.name}: tính đến ngày {short_date(on)} chỉ còn được chi "
                    f"{format_dong(max(left, 0))}, không đủ cho {format_dong(row.paid)}. "
                    f"{CHECK_THE_DAY}"
                )
            ]
    return []


def _payable_name(balance: Balance) -> str:
    if balance.is_settled:
        return "đã quyết toán"
    if balance.is_accepted:
        return "đã nghiệm thu"
    if balance.approved.state_support < balance.contracted.state_support:
        return "còn được phê duyệt"
    return "theo hợp đồng"


def _return(member: Member, row: Disbursement, unassigned: int, days: Days) -> list[str]:
    """Only what was paid by the day, and is out on every later one, comes back."""
    for on, then in days:
        out = then.paid_out + unassigned
        if row.paid > out:
            return [
                (
                    f"{member.name}: thu hồi {format_dong(row.paid)} nhiều hơn số đang chi "
                    f"{format_dong(max(out, 0))} tính đến ngày {short_date(on)}."
                )
            ]
    return []


def advance(
    proposal: Proposal, member: Member, balance: Balance, row: Disbursement, advanced: int
) -> tuple[list[str], str]:
    """(reasons, code) of an advance over the share that the rules of the day allow; one that was not
    read in its text asks for a written reason only (`advanced` so far, đồng)."""
    rules = AdvanceCeiling.objects.in_force_on(row.paid_on)
    rule = rules.filter(proposal.programme.rules, activity=proposal.activity_id).first()
    if rule is None:
        return [], ""
    most = balance.contracted.state_support * rule.max_basis_points // FULL_PERCENT
    if advanced + row.paid <= most:
        return [], ""
    said = (
        f"{member.name}: tạm ứng cộng lại vượt {percent(rule.max_basis_points)} hợp đồng là "
        f"{format_dong(most)} ({rule.legal_reference})."
    )
    if rule.verified:
        return [said], ""
    if not row.reason:
        return [f"{said} Quy định này chưa kiểm chứng: hãy ghi lý do nếu vẫn tạm ứng."], "reason"
    return [], ""


def contract_number(contract: Contract) -> list[str]:
    """A number is of one contract in its year; which has it is said."""
    same = Contract.objects.filter(number=contract.number, signed_on__year=contract.signed_on.year)
    other = same.exclude(proposal=contract.proposal).select_related("proposal").first()
    if other is None:
        return []
    return [
        (
            f"Số {contract.number} đã là số hợp đồng của đề án {other.proposal.code}, ký ngày "
            f"{short_date(other.signed_on)}. Hãy kiểm tra lại số hợp đồng."
        )
    ]


def contract_day(proposal: Proposal, on: datetime.date) -> list[str]:
    """Signed after the money was approved, one contract or annex after the other."""
    reasons = day(on, "Ngày ký", after=first_approved_on(proposal), what="ngày được phê duyệt")
    newest = proposal.contracts.order_by("-signed_on").values_list("signed_on", flat=True).first()
    return reasons or day(on, "Ngày ký", after=newest, what="hợp đồng, phụ lục ký trước đó ngày")


def acceptance_day(member: Member, on: datetime.date) -> list[str]:
    """Accepted after what it is to be measured by was signed, or at least approved."""
    name, stages = "Ngày nghiệm thu", (Stage.APPROVED, Stage.CONTRACTED)
    after = dict(zip(stages, ("ngày được phê duyệt", "ngày ký hợp đồng"), strict=True))
    for stage, what in after.items():
        first = first_entered_on(member, stage)
        if reasons := day(on, name, after=first, what=what):
            return reasons
    failed = member.acceptances.exclude(result=AcceptanceResult.PASSED).order_by("-accepted_on")
    last = failed.values_list("accepted_on", flat=True).first()
    return day(on, name, after=last, what="lần nghiệm thu trước, ngày")


def settlement_day(member: Member, on: datetime.date) -> list[str]:
    """Settled after it was accepted."""
    accepted = first_entered_on(member, Stage.ACCEPTED)
    return day(on, "Ngày quyết toán", after=accepted, what="ngày nghiệm thu")


def payment_day(member: Member, row: Disbursement) -> list[str]:
    """Paid after a contract was signed."""
    name = "Ngày nộp lại" if row.kind == PaymentKind.RETURN else "Ngày chi"
    signed = first_entered_on(member, Stage.CONTRACTED)
    return day(row.paid_on, name, after=signed, what="ngày ký hợp đồng")


def is_last_open(member: Member) -> bool:
    """Is no other establishment of its proposal open or waiting for money? Then its acceptance is that
    of the proposal. One query."""
    others = with_balances(
        Member.objects.filter(proposal=member.proposal_id).exclude(pk=member.pk),
        stages=(Stage.REQUESTED, Stage.APPRAISED, Stage.APPROVED, Stage.ACCEPTED),
    )
    return not any(each.balance.is_open or each.balance.awaits_money for each in others)


def step_due(proposal: Proposal) -> str | None:
    """The step that follows from the ledger alone: `finish_acceptance` when every establishment with
    money was accepted, `stop` when no money is left; None while one is open or waits for a round.
    One query."""
    if proposal.state not in ProposalState.under_way():
        return None
    rows = with_balances(
        Member.objects.filter(proposal=proposal),
        stages=(Stage.REQUESTED, Stage.APPRAISED, Stage.APPROVED, Stage.ACCEPTED),
    )
    balances = [row.balance for row in rows]
    if any(balance.is_open or balance.awaits_money for balance in balances):
        return None
    if any(balance.is_accepted for balance in balances):
        return "finish_acceptance" if proposal.state == ProposalState.IN_PROGRESS else None
    return "stop"
