"""A plan as of a day, two days side by side, and printed totals beside the records."""

from django import forms
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import DayField, today
from khuyencong.http import UserRequest
from projects.views.plans import plan_of
from reports.figures.acceptance_progress import acceptance_progress
from reports.figures.plan_history import plan_history
from reports.figures.reconciliation import reconciliation

DAY = {"placeholder": "ngày/tháng/năm", "autocomplete": "off", "inputmode": "numeric"}


class DaysForm(forms.Form):
    """The day to look at, and an earlier one to compare it with."""

    ngay = DayField(
        label="Kế hoạch tính đến hết ngày", required=False, widget=forms.DateInput(attrs=DAY)
    )
    so_voi = DayField(label="So với ngày", required=False, widget=forms.DateInput(attrs=DAY))

    def clean(self):
        cleaned = super().clean() or {}
        first, second = cleaned.get("so_voi"), cleaned.get("ngay") or today()
        if first and first > second:
            self.add_error("so_voi", "Ngày so sánh phải trước ngày đang xem.")
        return cleaned


@require_safe
def plan_history_page(request: UserRequest, year: int, slug: str) -> TemplateResponse:
    """What the plan was on a day. A day that cannot be read leaves today's figures and says so."""
    require(request.user, Permission.PLAN_READ)
    plan = plan_of(request, year, slug)
    form = DaysForm(request.GET or None)
    days = form.cleaned_data if form.is_valid() else {}
    history = plan_history(
        plan,
        user=request.user,
        on=days.get("ngay") or today(),
        against=days.get("so_voi"),
        in_full=request.GET.get("tat_ca") == "1",
    )
    query = request.GET.copy()
    query["tat_ca"] = "1"
    context = {"plan": plan, "history": history, "form": form, "in_full": query.urlencode()}
    return TemplateResponse(request, "reports/plan_history.html", context)


class UntilForm(forms.Form):
    ngay = DayField(label="Số liệu đến hết ngày", required=False, widget=forms.DateInput(attrs=DAY))


@require_safe
def plan_reconcile(request: UserRequest, year: int, slug: str) -> TemplateResponse:
    """What was accepted until a day, and printed totals beside the records."""
    require(request.user, Permission.PLAN_READ)
    plan = plan_of(request, year, slug)
    form = UntilForm(request.GET or None)
    until = (form.cleaned_data.get("ngay") if form.is_valid() else None) or today()
    context = {
        "plan": plan,
        "form": form,
        "progress": acceptance_progress(plan, until=until, user=request.user),
        # Printed totals speak of the whole plan: who sees a part of it has nothing to compare.
        "lines": reconciliation(plan, user=request.user)
        if request.user.role_class.sees_all_localities
        else (),
    }
    return TemplateResponse(request, "reports/plan_reconcile.html", context)
