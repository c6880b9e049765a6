"""Pages on which products and needs of an establishment are recorded, and taken out again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries import actions
from beneficiaries.forms import NeedForm, PartForm, ProductForm
from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.access import found_to_write
from khuyencong.accounts.permissions import Permission
from khuyencong.dates import today
from khuyencong.http import UserRequest, posted

write_page = require_http_methods(["GET", "HEAD", "POST"])


def _beneficiary(request: UserRequest, pk: int) -> Beneficiary:
    rows, right = Beneficiary.objects, Permission.BENEFICIARY_WRITE
    beneficiary: Beneficiary = found_to_write(rows, request.user, right, pk=pk)
    return beneficiary


@write_page
def product_new(request: UserRequest, pk: int) -> HttpResponse:
    return _write_product(request, Product(beneficiary=_beneficiary(request, pk)))


@write_page
def product_edit(request: UserRequest, pk: int, part: int) -> HttpResponse:
    products = _beneficiary(request, pk).products
    return _write_product(request, get_object_or_404(products, pk=part))


@require_POST
def product_remove(request: UserRequest, pk: int, part: int) -> HttpResponse:
    beneficiary = _beneficiary(request, pk)
    product = get_object_or_404(beneficiary.products, pk=part)
    actions.remove_product(product=product, by=request.user)
    messages.success(request, f"Đã bỏ sản phẩm {product}.")
    return redirect(beneficiary)


@write_page
def need_new(request: UserRequest, pk: int) -> HttpResponse:
    return _write_need(request, Need(beneficiary=_beneficiary(request, pk), recorded_on=today()))


@write_page
def need_edit(request: UserRequest, pk: int, part: int) -> HttpResponse:
    return _write_need(request, get_object_or_404(_beneficiary(request, pk).needs, pk=part))


@require_POST
def need_remove(request: UserRequest, pk: int, part: int) -> HttpResponse:
    beneficiary = _beneficiary(request, pk)
    need = get_object_or_404(beneficiary.needs, pk=part)
    actions.remove_need(need=need, by=request.user)
    messages.success(request, "Đã bỏ nhu cầu hỗ trợ.")
    return redirect(beneficiary)


def _write_product(request: UserRequest, product: Product) -> HttpResponse:
    form = ProductForm(posted(request), instance=product)
    title = "Sửa sản phẩm" if product.pk else "Thêm sản phẩm"
    return _write(
        request,
        form,
        lambda: actions.save_product(
            product=product, fields=form.fields_to_save(), by=request.user
        ),
        title=title,
        remove="beneficiaries:product_remove",
    )


def _write_need(request: UserRequest, need: Need) -> HttpResponse:
    form = NeedForm(posted(request), instance=need)
    title = "Sửa nhu cầu hỗ trợ" if need.pk else "Thêm nhu cầu hỗ trợ"
    return _write(
        request,
        form,
        lambda: actions.save_need(need=need, fields=form.fields_to_save(), by=request.user),
        title=title,
        remove="beneficiaries:need_remove",
    )


def _write(
    request: UserRequest, form: PartForm, act: Callable[[], Any], *, title: str, remove: str
) -> HttpResponse:
    beneficiary = form.instance.beneficiary
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{title}: đã ghi.")
            return redirect(beneficiary)
    context = {"form": form, "title": title, "beneficiary": beneficiary, "remove": remove}
    return TemplateResponse(request, "beneficiaries/part_form.html", context)
