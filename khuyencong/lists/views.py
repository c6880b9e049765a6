"""What a person saves of a list: columns and views under a name."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from khuyencong.http import UserRequest, carried_query
from khuyencong.lists.models import SavedView

# The lists of the upper floors by their code; addresses are named by string.
LISTS = {
    "de-an": "projects:proposal_list",
    "co-so": "beneficiaries:beneficiary_list",
    "ke-hoach": "reports:plan_list",
    "nghiem-thu": "projects:acceptance_list",
    "ban-hanh": "reports:issued_list",
}


def _address(code: str, query: str = "") -> str:
    """The list's own address; an unknown list is a 404."""
    if code not in LISTS:
        raise Http404
    address = reverse(LISTS[code])
    return f"{address}?{query}" if query else address


@require_POST
def choose_columns(request: UserRequest, code: str) -> HttpResponse:
    """Remember which columns this person wants to see in this list."""
    query = QueryDict(carried_query(request), mutable=True)
    query.pop("cot", None)
    address = _address(code, query.urlencode())
    chosen = [name for name in request.POST.getlist("cot") if name.isidentifier()][:30]
    request.user.list_columns = {**request.user.list_columns, code: chosen}
    request.user.save(update_fields=["list_columns"])
    return redirect(address)


@require_POST
def save_view(request: UserRequest, code: str) -> HttpResponse:
    """Keep the list as it stands under a name; the same name again replaces it."""
    name = request.POST.get("ten", "").strip()
    query = QueryDict(carried_query(request)).urlencode(safe=",")
    address = _address(code, query)
    view = SavedView(user=request.user, listing=code, name=name, query=query)
    try:
        view.clean_fields()
    except ValidationError:
        messages.error(request, "Hãy đặt cho cách xem này một tên, dài không quá 60 chữ.")
    else:
        key = {"user": request.user, "listing": code, "name": name}
        SavedView.objects.update_or_create(**key, defaults={"query": query})
        messages.success(request, f"Đã lưu cách xem “{name}”.")
    return redirect(address)


@require_POST
def drop_view(request: UserRequest, code: str, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, user=request.user, listing=code, pk=pk)
    view.delete()
    messages.success(request, f"Đã bỏ cách xem “{view.name}”.")
    return redirect(_address(code))
