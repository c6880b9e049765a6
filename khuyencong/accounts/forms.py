"""Forms of sign-in and of user accounts."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm

from khuyencong.accounts import roles
from khuyencong.accounts.models import User


class SignInForm(LoginForm):
    """allauth's form in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Mật khẩu đang dùng"
        self.fields["password1"].label = "Mật khẩu mới"
        self.fields["password2"].label = "Mật khẩu mới, gõ lại"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "mail_mode", "look")
        widgets = {"mail_mode": forms.RadioSelect, "look": forms.RadioSelect}


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
