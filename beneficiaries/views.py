"""Establishments: the list, a new one, a change. The page of one stands in projects, where its
support is known."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import actions
from beneficiaries.filters import BeneficiaryFilters
from beneficiaries.forms import BeneficiaryRecordForm
from beneficiaries.models import Beneficiary
from beneficiaries.tables import BeneficiaryTable
from beneficiaries.twins import MAY_BE_RECORDED
from khuyencong.access import found_to_write, require, require_right
from khuyencong.accounts.permissions import Permission
from khuyencong.http import UserRequest, posted
from khuyencong.lists.page import Listing, ListPage

BENEFICIARIES = Listing(
    code="co-so",
    table=BeneficiaryTable,
    filters=BeneficiaryFilters,
    for_page=lambda rows, _user: rows.select_related("locality").order_by("name", "pk"),
)


@require_safe
def beneficiary_list(request: UserRequest) -> TemplateResponse:
    """Establishments within the user's scope."""
    require(request.user, Permission.BENEFICIARY_READ)
    page = ListPage(request, BENEFICIARIES, Beneficiary.objects.visible_to(request.user))
    may_write = request.user.holds(Permission.BENEFICIARY_WRITE)
    reads_reports = request.user.holds(Permission.REPORT_READ)
    may_merge = request.user.holds(Permission.BENEFICIARY_MERGE)
    is_local = not request.user.role_class.sees_all_localities
    where = " ở địa bàn bạn phụ trách" if is_local else ""
    first_step = " Bấm “Thêm đơn vị” để thêm đơn vị đầu tiên." if may_write else ""
    context = {
        "list": page,
        "may_write": may_write,
        "reads_reports": reads_reports,
        "to_compare": Beneficiary.objects.visible_to(request.user).to_compare().count()
        if may_merge
        else 0,
        "empty_text": f"Chưa có đơn vị nào{where}.{first_step}",
    }
    return TemplateResponse(request, "beneficiaries/beneficiary_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def beneficiary_new(request: UserRequest) -> HttpResponse:
    require_right(request.user, Permission.BENEFICIARY_WRITE)
    return _write(request, Beneficiary())


@require_http_methods(["GET", "HEAD", "POST"])
def beneficiary_edit(request: UserRequest, pk: int) -> HttpResponse:
    rows, right = Beneficiary.objects, Permission.BENEFICIARY_WRITE
    beneficiary = found_to_write(rows, request.user, right, pk=pk)
    return _write(request, beneficiary)


def _write(request: UserRequest, beneficiary: Beneficiary) -> HttpResponse:
    form = BeneficiaryRecordForm(posted(request), instance=beneficiary, user=request.user)
    title = f"Sửa {beneficiary.name}" if beneficiary.pk else "Thêm đơn vị thụ hưởng"
    if request.method == "POST" and form.is_valid():
        fields = form.fields_to_save()
        try:
            saved = actions.save(beneficiary=beneficiary, fields=fields, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã ghi {saved}.")
            say_if_compared(request, saved)
            return redirect(saved)
    context = {"form": form, "title": title, "beneficiary": beneficiary}
    return TemplateResponse(request, "beneficiaries/beneficiary_form.html", context)


def say_if_compared(request: UserRequest, beneficiary: Beneficiary) -> None:
    """One sentence, whatever agreed with whatever: it names nothing."""
    if beneficiary.awaits_comparison and not request.user.holds(Permission.BENEFICIARY_MERGE):
        messages.warning(request, MAY_BE_RECORDED)
