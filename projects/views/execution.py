"""Contract, payments, progress and obstacles of a proposal; the board of open obstacles."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from khuyencong.access import allowed, found_to_write, require
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.files import download_response
from khuyencong.http import UserRequest, takes_files, visible_or_404
from projects.actions import execution, progress
from projects.forms.execution import ContractForm, NoteForm, ObstacleForm, PaymentForm, SolveForm
from projects.models import Contract, Member, Obstacle, Proposal
from projects.models.event import ProposalEvent
from projects.permissions import may_raise_obstacle
from projects.views.record import ProposalFormView, ProposalRecordView, RecordView

SOLVED_SHOWN = 20


@method_decorator(takes_files(1, Permission.PROPOSAL_CARRY_OUT), name="dispatch")
class ContractSign(ProposalFormView):
    """A contract, or an annex that changes it."""

    permission = Permission.PROPOSAL_CARRY_OUT
    form_class = ContractForm
    title = button = "Ghi hợp đồng"
    success_message = "Đã ghi hợp đồng."
    intro = "Ghi số tiền của từng cơ sở theo hợp đồng từ nay; phụ lục hợp đồng cũng ghi ở đây."

    def apply(self, form: ContractForm) -> None:
        cleaned = form.cleaned_data
        execution.sign_contract(
            proposal=self.subject,
            number=cleaned["number"],
            signed_on=cleaned["signed_on"],
            ends_on=cleaned["ends_on"],
            parties=(cleaned["first_party"], cleaned["second_party"]),
            file=cleaned["file"],
            amounts=form.amounts,
            by=self.request.user,
        )


@require_safe
def contract_file(request: UserRequest, code: str, pk: int) -> FileResponse:
    """The document of a contract, always as a download."""
    require(request.user, Permission.PROPOSAL_READ)
    rows = Contract.objects.exclude(file="")
    contract = visible_or_404(rows, request.user, proposal__code=code, pk=pk)
    return download_response(contract.file, name=contract.file_name)


class PaymentRecord(ProposalFormView):
    """An advance, a payment, or money that came back."""

    permission = Permission.PROPOSAL_CARRY_OUT
    form_class = PaymentForm
    title = button = "Ghi giải ngân"
    success_message = "Đã ghi giải ngân."

    def apply(self, form: PaymentForm) -> None:
        execution.pay(by=self.request.user, **form.cleaned_data)


class NoteAdd(ProposalRecordView):
    """How far the work is."""

    permission = Permission.PROGRESS_REPORT
    form_class = NoteForm
    title = button = "Ghi tiến độ"
    success_message = "Đã ghi tiến độ."

    def apply(self, form: NoteForm) -> None:
        progress.note(proposal=self.subject, by=self.request.user, **form.cleaned_data)


class ObstacleRaise(ProposalFormView):
    """What holds the work up, and who must act: of the proposal, or of one's own establishment."""

    notifies = ProposalEvent.OBSTACLE_RAISED
    form_class = ObstacleForm
    title = "Nêu vướng mắc"
    button = "Ghi vướng mắc"
    success_message = "Đã ghi vướng mắc; người theo dõi đã được báo."

    def get_subject(self) -> Proposal:
        user = self.request.user
        proposal: Proposal = visible_or_404(Proposal.objects, user, code=self.kwargs["code"])
        members = list(Member.objects.visible_to(user).filter(proposal=proposal).for_list())
        may_raise = may_raise_obstacle(user, proposal, members)
        if not may_raise:
            raise PermissionDenied(may_raise.reason)
        return proposal

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def apply(self, form: ObstacleForm) -> None:
        progress.raise_obstacle(proposal=self.subject, by=self.request.user, **form.cleaned_data)


@require_safe
def obstacle_board(request: UserRequest) -> TemplateResponse:
    """Open obstacles by district, the most overdue first; then what was solved lately."""
    require(request.user, Permission.PROPOSAL_READ)
    visible = Obstacle.objects.visible_to(request.user)
    day = today()
    districts: dict[str, list[Any]] = defaultdict(list)
    may_raise = request.user.holds(Permission.PROGRESS_REPORT)
    may_solve = False
    for obstacle in visible.open().for_list():
        in_hand = bool(allowed(request.user, Permission.PROGRESS_REPORT, obstacle))
        may_solve |= in_hand
        districts[obstacle.district_name].append((obstacle, obstacle.days_late(day), in_hand))
    solved = visible.exclude(solved_on=None).for_list().order_by("-solved_on", "-pk")
    context = {
        "districts": sorted(districts.items()),
        "open_count": sum(len(rows) for rows in districts.values()),
        "late_count": sum(late > 0 for rows in districts.values() for _each, late, _may in rows),
        "solved": solved[:SOLVED_SHOWN],
        "may_solve": may_solve,
        "may_raise": may_raise,
        "empty_text": (
            "Khi một đề án gặp trở ngại, hãy nêu ở trang của đề án đó: việc gì, từ khi nào, ai phải xử "
            "lý, hạn đến đâu."
            if may_raise
            else "Vướng mắc hiện ở đây khi người theo dõi đề án nêu ra."
        ),
    }
    return TemplateResponse(request, "projects/obstacle_board.html", context)


class ObstacleSolve(RecordView):
    """How an obstacle was solved."""

    notifies = ProposalEvent.OBSTACLE_SOLVED
    permission = Permission.PROGRESS_REPORT
    form_class = SolveForm
    title = "Giải quyết vướng mắc"
    button = "Ghi cách giải quyết"
    success_message = "Đã ghi cách giải quyết."

    def get_subject(self) -> Obstacle:
        rows = Obstacle.objects.select_related("proposal", "member")
        obstacle: Obstacle = found_to_write(
            rows, self.request.user, self.permission, pk=self.kwargs["pk"]
        )
        if obstacle.solved_on and self.request.method != "POST":
            raise Http404
        return obstacle

    def apply(self, form: SolveForm) -> None:
        progress.solve(obstacle=self.subject, by=self.request.user, **form.cleaned_data)

    def get_back(self) -> str:
        return reverse("projects:obstacle_board")

    def get_crumb(self) -> str:
        return "Vướng mắc"

    def get_intro(self) -> str:
        return f"{self.subject.proposal.code}: {self.subject.what}"
