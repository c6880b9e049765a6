"""What an adjustment asks for: old and new value as the decision will say them.

Each reads what its subject speaks of, refuses what says nothing, and fills the request in.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from beneficiaries.models import Beneficiary
from khuyencong.dates import short_date, today
from khuyencong.localities.changes import told_of_day
from khuyencong.localities.models import Locality
from khuyencong.money import format_trieu
from projects import checks, ledger
from projects.checks.norms import judged, norm_of
from projects.models import (
    Adjustment,
    AdjustmentSubject,
    Amounts,
    Member,
    Programme,
)
from projects.refusal import Refused


@dataclass(frozen=True)
class Change:
    """What is to become of it; only what the subject speaks of is read. Amounts in đồng, in full."""

    money: Amounts | None = None
    beneficiary: Beneficiary | None = None
    contents: str = ""
    locality: Locality | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    programme: Programme | None = None


def describe_money(money: Amounts) -> str:
    """ "hỗ trợ 100, đối ứng 120 triệu đồng"."""
    parts = [
        f"hỗ trợ {format_trieu(money.state_support)}",
        f"đối ứng {format_trieu(money.beneficiary_contribution)}",
    ]
    if money.other_funds:
        parts.append(f"nguồn khác {format_trieu(money.other_funds)}")
    return f"{', '.join(parts)} triệu đồng"


def _request_amount(adjustment: Adjustment, change: Change) -> None:
    member, money = adjustment.member, change.money
    if member is None or money is None or money.is_negative:
        raise Refused("Hãy ghi số tiền sau điều chỉnh, từ 0 đồng trở lên.")
    if money.state_support == 0:
        raise Refused("Hỗ trợ sau điều chỉnh là 0 đồng: hãy đề nghị ngừng cơ sở này.")
    proposal = adjustment.proposal
    norm = norm_of(checks.case_of(proposal, None))
    if norm and (over := checks.errors(list(judged(member, money, norm)))):
        raise Refused([f"{message} ({norm.legal_reference})" for message in over])
    adjustment.old_value = describe_money(ledger.balance_of(member).approved)
    adjustment.new_value = describe_money(money)
    adjustment.new_state_support = money.state_support
    adjustment.new_beneficiary_contribution = money.beneficiary_contribution
    adjustment.new_other_funds = money.other_funds


def _request_beneficiary(adjustment: Adjustment, change: Change) -> None:
    new = change.beneficiary
    if adjustment.member is None or new is None:
        raise Refused("Hãy chọn đơn vị thụ hưởng mới.")
    if adjustment.proposal.members.filter(beneficiary=new).exists():
        raise Refused(f"{new} đã có trong đề án.")
    adjustment.old_value, adjustment.new_value = adjustment.member.name, new.name
    adjustment.new_beneficiary = new


def _request_machine(adjustment: Adjustment, change: Change) -> None:
    if adjustment.member is None or not change.contents.strip():
        raise Refused("Hãy ghi máy móc, nội dung sau điều chỉnh.")
    adjustment.old_value = adjustment.member.contents or "chưa ghi"
    adjustment.new_value = change.contents.strip()


def _request_place(adjustment: Adjustment, change: Change) -> None:
    if adjustment.member is None or change.locality is None:
        raise Refused("Hãy chọn địa điểm mới.")
    if not change.locality.is_valid_on(today()):
        raise Refused(told_of_day(change.locality, today()))
    adjustment.old_value = adjustment.member.place
    adjustment.new_value = change.locality.name
    adjustment.old_locality, adjustment.new_locality = adjustment.member.locality, change.locality


def _request_time(adjustment: Adjustment, change: Change) -> None:
    if not (change.starts_on and change.ends_on):
        raise Refused("Hãy ghi cả ngày bắt đầu và ngày kết thúc sau điều chỉnh.")
    if change.ends_on < change.starts_on:
        raise Refused(
            f"Ngày kết thúc {short_date(change.ends_on)} trước ngày bắt đầu "
            f"{short_date(change.starts_on)}."
        )
    proposal = adjustment.proposal
    adjustment.old_value = _period(proposal.starts_on, proposal.ends_on)
    adjustment.new_value = _period(change.starts_on, change.ends_on)
    adjustment.new_starts_on, adjustment.new_ends_on = change.starts_on, change.ends_on


def _period(starts_on: datetime.date | None, ends_on: datetime.date | None) -> str:
    if not (starts_on and ends_on):
        return "chưa ghi"
    return f"{short_date(starts_on)} – {short_date(ends_on)}"


def _request_programme(adjustment: Adjustment, change: Change) -> None:
    new = change.programme
    if new is None or new.pk == adjustment.proposal.programme_id:
        raise Refused("Hãy chọn chương trình khác chương trình hiện nay.")
    accepted = ledger.accepted(Member.objects.filter(proposal=adjustment.proposal))
    if accepted.exists():
        raise Refused("Đề án đã có cơ sở nghiệm thu, không chuyển chương trình được.")
    adjustment.old_value = adjustment.proposal.programme.short_name
    adjustment.new_value, adjustment.new_programme = new.short_name, new


def _request_stop(adjustment: Adjustment, _change: Change) -> None:
    whom = adjustment.member.name if adjustment.member else "cả đề án"
    adjustment.old_value, adjustment.new_value = f"{whom}: đang thực hiện", f"{whom}: ngừng"


REQUESTS: dict[AdjustmentSubject, Callable[[Adjustment, Change], None]] = {
    AdjustmentSubject.AMOUNT: _request_amount,
    AdjustmentSubject.BENEFICIARY: _request_beneficiary,
    AdjustmentSubject.MACHINE: _request_machine,
    AdjustmentSubject.PLACE: _request_place,
    AdjustmentSubject.TIME: _request_time,
    AdjustmentSubject.PROGRAMME: _request_programme,
    AdjustmentSubject.STOP: _request_stop,
}
