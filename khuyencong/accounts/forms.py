"""Forms of sign-in and of user accounts."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, UserChangeForm

from khuyencong.accounts import roles
from khuyencong.accounts.models import User


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng "
            "Việt rồi thử lại; nếu quên mật khẩu, hãy báo người quản trị của Trung tâm."
        ),
        "inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ người quản trị của Trung tâm.",
    }


class PersonRoleMixin(forms.ModelForm):
    """Offers the roles of people; the machine's account is made by the portal alone."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if "role" in self.fields:
            people = [pair for pair in roles.CHOICES if pair[0] != roles.Machine.code]
            self.fields["role"].choices = [("", "— chọn vai trò —"), *people]  # type: ignore[attr-defined]


class UserCreateForm(PersonRoleMixin, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "email", "role", "localities")


class UserEditForm(PersonRoleMixin, UserChangeForm):
    class Meta:
        model = User
        fields = ("username", "password", "full_name", "email", "role", "localities", "is_active")
