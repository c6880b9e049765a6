"""Acceptances: the list of establishments, accepted or waiting, and recording one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from khuyencong.access import found_to_write, require
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, posted, takes_files
from khuyencong.lists.page import Listing, ListPage, Total
from projects import ledger
from projects.actions import acceptance
from projects.filters import AcceptanceFilters
from projects.forms.acceptance import MeasureFormSet, RecordAcceptanceForm, measures
from projects.models import Member, Stage
from projects.models.event import ProposalEvent
from projects.refusal import Refused, files_or_nothing
from projects.tables import AcceptanceTable
from projects.views.notified import NOBODY, Notified, notified

PHOTOS_AT_ONCE = 10


def _for_page(rows, _user):
    return (
        ledger.with_acceptance(ledger.with_balances(rows))
        .select_related("beneficiary", "locality", "proposal__programme")
        .order_by("-proposal__year", "-proposal__code", "position", "-pk")
    )


def _totals(members, _user):
    sums = ledger.FundingSplit.objects.filter(member__in=members.order_by().values("pk"))
    found = sums.sums(Stage.APPROVED, Stage.ACCEPTED)
    return [
        Total("Hỗ trợ được duyệt", found[Stage.APPROVED].state_support),
        Total("Hỗ trợ nghiệm thu", found[Stage.ACCEPTED].state_support),
        Total("Đối ứng nghiệm thu", found[Stage.ACCEPTED].beneficiary_contribution),
    ]


ACCEPTANCES = Listing(
    code="nghiem-thu",
    table=AcceptanceTable,
    filters=AcceptanceFilters,
    for_page=_for_page,
    totals=_totals,
)


@require_safe
def acceptance_list(request: UserRequest) -> TemplateResponse:
    """Establishments of approved proposals within the user's scope."""
    require(request.user, Permission.ACCEPTANCE_READ)
    rows = ledger.with_standing(Member.objects.visible_to(request.user).decided())
    page = ListPage(request, ACCEPTANCES, rows)
    return TemplateResponse(request, "projects/acceptance_list.html", {"list": page})


@takes_files(PHOTOS_AT_ONCE, Permission.ACCEPTANCE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance_record(request: UserRequest, pk: int) -> HttpResponse:
    """Record the acceptance of one establishment."""
    rows = ledger.with_balances(Member.objects.visible_to(request.user))
    rows = rows.select_related("beneficiary", "proposal__programme")
    member = found_to_write(rows, request.user, Permission.ACCEPTANCE_RECORD, pk=pk)
    if request.method != "POST" and (reasons := _not_acceptable(member)):
        messages.error(request, " ".join(reasons))  # nobody fills a form in vain
        return redirect(member.proposal)
    form = RecordAcceptanceForm(posted(request), request.FILES or None, member=member)
    outcomes = MeasureFormSet(posted(request), prefix="hieu-qua")
    if request.method == "POST" and form.is_valid() and outcomes.is_valid():
        try:
            with files_or_nothing():
                _record(request, member, form, outcomes)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Đã ghi nghiệm thu {member.name}.")
            return redirect(member.proposal)
    context = {
        "member": member,
        "form": form,
        "outcomes": outcomes,
        "notified": _notified(member, request.user),
    }
    return TemplateResponse(request, "projects/acceptance_record.html", context)


def _notified(member: Member, user: User) -> list[Notified]:
    """The last establishment that passes is the acceptance of its proposal."""
    of_one = [member.proposal]
    passed = Notified(NOBODY, when="Khi đạt")
    if ledger.rules.is_last_open(member):
        passed = notified({ProposalEvent.ACCEPTED: of_one}, by=user, when="Khi đạt")
    failed = notified({ProposalEvent.ACCEPTANCE_FAILED: of_one}, by=user, when="Khi không đạt")
    return [passed, failed]


def _not_acceptable(member: Member) -> list[str]:
    return ledger.rules.acceptable(member.proposal, member, member.balance)


def _record(request: UserRequest, member: Member, form: Any, outcomes: Any) -> None:
    common = {
        "member": member,
        "accepted_on": form.cleaned_data["accepted_on"],
        "minutes": form.minutes,
        "measures": measures(outcomes),
        "files_of": form.cleaned_data["photos"],
        "by": request.user,
    }
    if form.has_passed:
        acceptance.record_acceptance(money=form.money, **common)
    else:
        acceptance.record_failure(reason=form.cleaned_data["reason"], **common)
