"""Plans of offices that are to become one, side by side, and what each office counted by itself."""

from collections import defaultdict
from dataclasses import dataclass

from projects.actions.office_alike import Alike
from projects.actions.office_rehearsal import Carrying, PlanFate
from projects.ledger import with_balances
from projects.models import Amounts, Member, Plan, ProgrammeLevel, ProgrammePeriod, SupportNorm
from reports.models import BodyRole, IssuedReport, OfficialBody


@dataclass(frozen=True)
class PlanLine:
    """One plan: how many proposals with money it holds, and how much; amounts in đồng."""

    plan: Plan
    proposals: int
    amounts: Amounts
    fate: str


def plan_lines(asked: Carrying, fates: list[PlanFate]) -> list[PlanLine]:
    """Of every plan of the offices, by year and office. Two queries."""
    plans = Plan.objects.filter(programme__office__in=asked.family)
    members = Member.objects.filter(proposal__plan__in=plans).select_related("proposal")
    money: dict[int, list[Amounts]] = defaultdict(list)
    proposals: dict[int, set[int]] = defaultdict(set)
    for member in with_balances(members):
        if (current := member.balance.current).total:
            money[member.proposal.plan_id].append(current)
            proposals[member.proposal.plan_id].add(member.proposal_id)
    told = {fate.plan.pk: fate.why for fate in fates}
    rows = plans.select_related("programme__office").order_by("year", "programme", "pk")
    return [
        PlanLine(
            plan,
            len(proposals[plan.pk]),
            Amounts.sum(money[plan.pk]),
            told.get(plan.pk, "của trung tâm kế thừa: giữ nguyên"),
        )
        for plan in rows
    ]


def alike_documents(asked: Carrying) -> list[Alike]:
    """Issued documents of one number, symbol and year. One query."""
    groups: dict[str, list[IssuedReport]] = defaultdict(list)
    rows = IssuedReport.objects.filter(office__in=asked.family).select_related("office")
    for row in rows.order_by("pk"):
        groups[f"{row} năm {row.year}"].append(row)
    kept = "giữ nguyên: văn bản đã ban hành không đổi"
    return [
        Alike("số văn bản", what, tuple(f"{row.office}: {row.title}" for row in of), kept)
        for what, of in groups.items()
        if len({row.office_id for row in of}) > 1
    ]


def left_to_do(asked: Carrying) -> list[str]:
    """What no merge can decide, as sentences to the administrator. Three queries."""
    into, local = asked.into, ProgrammeLevel.LOCAL
    done = []
    if not OfficialBody.objects.filter(office=into, role=BodyRole.ISSUER).exists():
        done.append(
            f"{into} chưa khai báo cơ quan ban hành: ghi ở Báo cáo → Nội dung văn bản của năm."
        )
    if not ProgrammePeriod.objects.filter(programme__office=into, programme__level=local).exists():
        done.append(
            f"{into} chưa có giai đoạn chương trình khuyến công địa phương: ghi ở trang quản trị."
        )
    if not SupportNorm.objects.filter(programme__office=into, programme__level=local).exists():
        done.append(
            f"{into} chưa có định mức khuyến công địa phương. Định mức của tỉnh cũ không tự áp dụng cho đơn "
            "vị mới: ghi định mức theo văn bản của nơi đó ở trang quản trị."
        )
    return done
