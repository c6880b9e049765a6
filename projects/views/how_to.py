"""What has to be recorded elsewhere before a step can be taken: nobody is left before an empty list."""

from dataclasses import dataclass

from django.urls import reverse

from khuyencong.dates import today
from projects.models import Adjustment, AdjustmentSubject, Proposal


@dataclass(frozen=True)
class Line:
    """One thing to do, with its page; without one it is done, or waits for somebody."""

    text: str
    path: str = ""
    more: str = ""


@dataclass(frozen=True)
class HowTo:
    why: str
    lines: list[Line]


def how_to_decide(proposal: Proposal, step: str) -> HowTo:
    """For a step that is taken by a decision of the plan, while the plan has none of its kind."""
    plan = proposal.plan or "kế hoạch"
    if step == "stop":
        return HowTo(
            f"Đề án ngừng theo quyết định ngừng thực hiện của {proposal.programme.authority_on(today())}; "
            f"{plan} chưa có quyết định nào như vậy. Cách làm:",
            [_request(proposal), _record(proposal)],
        )
    path = reverse("projects:plan_decide", args=_plan(proposal))
    return HowTo(
        f"Đề án được phê duyệt theo quyết định giao kế hoạch hoặc phê duyệt; {plan} chưa có quyết định "
        "nào như vậy. Cách làm:",
        [Line("Ghi quyết định về kế hoạch", path, "– cùng số tiền giao từng cơ sở của các đề án.")],
    )


def _request(proposal: Proposal) -> Line:
    asked = Adjustment.objects.filter(proposal=proposal, subject=AdjustmentSubject.STOP).waiting()
    if asked.exists():
        return Line("Đề nghị ngừng đã được ghi, đang chờ quyết định.")
    path = reverse("projects:adjustment_ask", args=[proposal.code, AdjustmentSubject.STOP.value])
    return Line("Ghi đề nghị ngừng", path, "– cả đề án hay một cơ sở, và lý do.")


def _record(proposal: Proposal) -> Line:
    path = reverse("projects:plan_adjust", args=_plan(proposal))
    more = "– khi có văn bản: chọn đề nghị ngừng; đề án ngừng ngay, phần chưa chi được thu về kế hoạch."
    return Line("Ghi quyết định ngừng", path, more)


def _plan(proposal: Proposal) -> list[object]:
    return [proposal.year, proposal.programme.slug]
