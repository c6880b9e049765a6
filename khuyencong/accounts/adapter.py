"""How allauth behaves here: accounts are made by the office, nobody signs up; who guesses waits."""

import datetime
import math
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from khuyencong.accounts import attempts
from khuyencong.accounts.models import User

COOKIE_SALT = "khuyencong.device"


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng "
            "Việt rồi thử lại; nếu quên mật khẩu, hãy báo người quản trị của Trung tâm."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own "you have signed in" says nothing new."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """In place of allauth's own count, whose key holds the `Host` that the client typed."""
        name = str(credentials.get("username") or "")
        try:
            self._attempt = attempts.begin(
                name,
                client=attempts.address_of(self.get_client_ip(request)),
                device=_device(request, User.objects.filter(username__iexact=name).first()),
            )
        except attempts.TooMany as wait:
            raise ValidationError(
                f"Đã thử sai quá nhiều lần. Hãy đợi {_describe_wait(wait.until)} rồi thử lại; nếu quên mật "
                "khẩu, hãy báo người quản trị của Trung tâm.",
                code="too_many_login_attempts",
            ) from wait

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user:
            attempts.succeeded(self._attempt)
        return user

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """The device is known from now on: whoever guesses elsewhere does not make it wait."""
        answer: HttpResponse = super().post_login(request, user, **more)
        answer.set_signed_cookie(
            _cookie(user),
            _device(request, user) or secrets.token_hex(16),
            salt=COOKIE_SALT,
            max_age=attempts.KNOWN_FOR,
            path=reverse("account_login"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer


def _cookie(user: User) -> str:
    """One an account: several people may share a device."""
    return f"thiet-bi-{user.pk}"


def _device(request: HttpRequest, user: User | None) -> str:
    """What this device was called when it signed in as this user; empty if it never did. The
    signature covers the cookie's name, and so the user."""
    if user is None:
        return ""
    known = request.get_signed_cookie(
        _cookie(user), default="", salt=COOKIE_SALT, max_age=attempts.KNOWN_FOR
    )
    return str(known)


def _describe_wait(until: datetime.datetime) -> str:
    """ "2 phút (đến 14:35)", "3 giờ 5 phút (đến 02:10 ngày 06/01/2026)"."""
    now = timezone.now()
    hours, minutes = divmod(max(math.ceil((until - now).total_seconds() / 60), 1), 60)
    parts = [f"{hours} giờ"] if hours else []
    parts += [f"{minutes} phút"] if minutes else []
    end = timezone.localtime(until)
    day = "" if end.date() == timezone.localdate() else f" ngày {end:%d/%m/%Y}"
    return f"{' '.join(parts)} (đến {end:%H:%M}{day})"
