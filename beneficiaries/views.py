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
from beneficiaries.forms import BeneficiaryForm
from beneficiaries.models import Beneficiary
from beneficiaries.tables import BeneficiaryTable
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
    is_local = not request.user.role_class.sees_all_localities
    where = " ở địa bàn bạn phụ trách" if is_local else ""
    first_step = " Bấm “Thêm đơn vị” để thêm đơn vị đầu tiên." if may_write else ""
    context = {
        "list": page,
        "may_write": may_write,
        "reads_reports": reads_reports,
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
    form = BeneficiaryForm(posted(request), instance=beneficiary, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(beneficiary=beneficiary, fields=form.fields_to_save(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã ghi {beneficiary}.")
            return redirect(beneficiary)
    title = f"Sửa {beneficiary.name}" if beneficiary.pk else "Thêm đơn vị thụ hưởng"
    context = {"form": form, "title": title, "beneficiary": beneficiary}
    return TemplateResponse(request, "beneficiaries/beneficiary_form.html", context)
