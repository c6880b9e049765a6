"""One's own account: how the portal looks and writes, and the way in for who was invited."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from khuyencong.accounts.forms import FirstPasswordForm, PreferencesForm
from khuyencong.accounts.invitations import UserEvent, invited_by, valid_days
from khuyencong.accounts.middleware import REASON
from khuyencong.accounts.models import User
from khuyencong.audit.models import record
from khuyencong.http import UserRequest, posted

READY = "da-dat-mat-khau"  # why one is at the sign-in page


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: UserRequest) -> HttpResponse:
    """E-mail, when it is written to, and the look of the pages."""
    form = PreferencesForm(posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=list(form.cleaned_data))
        messages.success(request, "Đã lưu lựa chọn của bạn.")
        return redirect("accounts:preferences")
    return TemplateResponse(request, "accounts/preferences.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Set the first password, by a link that works once."""
    if request.method == "POST":
        return _accept(request, key, token)
    user = invited_by(key, token)
    return _over(request) if user is None else _ask(request, user, FirstPasswordForm(user))


@transaction.atomic
def _accept(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Of two who send the form at once one finds the link used: the row is locked while it is set."""
    user = invited_by(key, token, rows=User.objects.select_for_update())
    if user is None:
        return _over(request)
    form = FirstPasswordForm(user, request.POST)
    if not form.is_valid():
        return _ask(request, user, form)
    form.save()
    record(UserEvent.JOINED, user, by=user)
    return redirect(f"{resolve_url('account_login')}?{REASON}={READY}")


def _ask(request: HttpRequest, user: User, form: FirstPasswordForm) -> TemplateResponse:
    context = {"form": form, "invited": user}
    return TemplateResponse(request, "accounts/invitation.html", context)


def _over(request: HttpRequest) -> TemplateResponse:
    context = {"days": valid_days()}
    return TemplateResponse(request, "accounts/invitation_over.html", context, status=410)
