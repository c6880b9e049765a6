"""How allauth behaves here: accounts are made by the office, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class PortalAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng "
            "Việt rồi thử lại; nếu quên mật khẩu, hãy báo người quản trị của Trung tâm."
        ),
        "too_many_login_attempts": (
            "Đã thử sai quá nhiều lần. Hãy đợi năm phút rồi thử lại, hoặc báo người quản trị của "
            "Trung tâm."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own "you have signed in" tells nobody anything."""
