"""One's own account: how the portal looks and writes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from khuyencong.accounts.forms import PreferencesForm
from khuyencong.http import UserRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: UserRequest) -> HttpResponse:
    """E-mail, when it is written to, and the look of the pages."""
    form = PreferencesForm(posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=list(form.cleaned_data))
        messages.success(request, "Đã lưu lựa chọn của bạn.")
        return redirect("accounts:preferences")
    return TemplateResponse(request, "accounts/preferences.html", {"form": form})
