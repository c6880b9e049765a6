"""One's own account: how the portal looks and writes, and the way in for who was invited; and the places of
officers that have ended."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from khuyencong.access import require_right
from khuyencong.accounts.forms import FirstPasswordForm, PreferencesForm
from khuyencong.accounts.invitations import invited_by, valid_days
from khuyencong.accounts.middleware import REASON
from khuyencong.accounts.models import User, UserEvent
from khuyencong.accounts.permissions import Permission
from khuyencong.accounts.scopes import carry_scopes, handovers
from khuyencong.audit.models import record
from khuyencong.http import UserRequest, key_of, posted

LISTED = 100  # of either kind; more are shown when these are done

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


@require_http_methods(["GET", "HEAD", "POST"])
def scopes(request: UserRequest) -> HttpResponse:
    """Địa bàn cần chuyển: places that ended in the hands of local officers, and what they became."""
    require_right(request.user, Permission.SCOPE_CARRY)
    if request.method == "POST":
        _carry(request)
        return redirect("accounts:scopes")
    waiting = handovers()
    whole = [each for each in waiting if each.is_whole]
    in_part = [each for each in waiting if len(each.units) > 1]
    context = {
        "whole": whole[:LISTED],
        "in_part": in_part[:LISTED],
        "unknown": [each for each in waiting if not each.units][:LISTED],
        "whole_count": len(whole),
        "in_part_count": len(in_part),
    }
    return TemplateResponse(request, "accounts/scopes.html", context)


def _carry(request: UserRequest) -> None:
    """Of each ticked box: officer, old place, new place."""
    chosen: dict[tuple[int, int], list[int]] = defaultdict(list)
    for box in request.POST.getlist("chuyen"):
        user, place, unit = (key_of(part) for part in [*box.split("-"), "", "", ""][:3])
        chosen[user, place].append(unit)
    if not chosen:
        messages.error(
            request, "Chưa chọn địa bàn nào nên chưa chuyển gì. Hãy đánh dấu ít nhất một dòng."
        )
        return
    try:
        changed = carry_scopes(chosen=chosen, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return
    messages.success(
        request, f"Đã chuyển địa bàn của {len(changed)} cán bộ. Địa bàn cũ vẫn được giữ."
    )
