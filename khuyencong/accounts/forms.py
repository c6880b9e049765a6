"""Forms of sign-in and of user accounts."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    SetPasswordForm,
    UserChangeForm,
)
from django.db import connection

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.localities.models import Locality
from khuyencong.offices.models import Office


def places_outside(office: Office, places: Any) -> list[Locality]:
    """Of these places (as rows) those that no province of the office or of its predecessors holds. One query."""
    provinces = Office.objects.with_predecessors(office.pk).provinces()
    inside = Locality.objects.filter(pk__in=places.order_by().values("pk")).below(provinces)
    outside = places.exclude(pk__in=inside.order_by().values("pk"))
    return list(outside.select_related("parent__parent"))


class SignInForm(LoginForm):
    """allauth's form with our labels."""

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


class FirstPasswordForm(SetPasswordForm):
    """The first password of who was invited; Django's own, with our labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Mật khẩu"
        self.fields[
            "new_password1"
        ].help_text = "Ít nhất 8 ký tự, không chỉ gồm chữ số, không phải mật khẩu phổ biến, không giống tên của bạn."
        self.fields["new_password2"].help_text = ""
        self.fields["new_password2"].label = "Mật khẩu, gõ lại"


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

    def clean_username(self) -> str:
        """One name in any case, also where the database knows no case of đ."""
        username = str(User.normalize_username(self.cleaned_data["username"]))
        other = User.objects.keys_by_name().get(User.objects.folded(username))
        if other not in {None, self.instance.pk}:
            raise forms.ValidationError("Tên đăng nhập này đã có người dùng.")
        return username

    def clean(self) -> dict[str, Any]:
        """A local officer without a place would sign in and find nothing there to do."""
        cleaned: dict[str, Any] = super().clean() or {}
        role = roles.ROLES.get(cleaned.get("role", ""))
        has_places = cleaned.get("localities") or "localities" in self.errors
        if role and not role.sees_all_localities and not has_places:
            self.add_error(
                "localities",
                f"{role.display_name} phải có ít nhất một địa bàn phụ trách; chưa có địa bàn thì không "
                "thấy đề án nào.",
            )
        if role and "office" in self.fields and not cleaned.get("office"):
            self._choose_office(role, cleaned)
        self._refuse_places_of_others(cleaned)
        return cleaned

    def _refuse_places_of_others(self, cleaned: dict[str, Any]) -> None:
        """Of whoever works for an office, the places lie in the provinces that it and those before it
        serve or served."""
        office, places = cleaned.get("office"), cleaned.get("localities")
        if not office or not places:
            return
        outside = places_outside(office, places)
        if outside:
            names = ", ".join(place.path for place in outside)
            self.add_error(
                "localities",
                f"{names} nằm ngoài tỉnh, thành phố của trung tâm {office}. Hãy bỏ địa bàn đó, hoặc "
                "chọn trung tâm khác.",
            )

    def _choose_office(self, role: type[roles.Role], cleaned: dict[str, Any]) -> None:
        """In an installation of one office nobody has to choose it."""
        if role.sees_all_offices or "office" in self.errors:
            return
        cleaned["office"] = Office.objects.only_one()
        if cleaned["office"] is None:
            self.add_error(
                "office", f"{role.display_name} phải thuộc một trung tâm. Hãy chọn trung tâm."
            )


class UserCreateForm(PersonRoleMixin, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "email", "role", "office", "localities")


class NewPasswordForm(AdminPasswordChangeForm):
    """A password is the one way in: it is set anew here and never taken away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


class UserEditForm(PersonRoleMixin, UserChangeForm):
    class Meta:
        model = User
        fields = (
            "username",
            "password",
            "full_name",
            "email",
            "role",
            "office",
            "localities",
            "is_active",
        )

    def clean(self) -> dict[str, Any]:
        """In the transaction of the admin: somebody who administers the portal is always left."""
        cleaned = super().clean()
        stays = cleaned.get("is_active") and cleaned.get("role") == roles.Administrator.code
        if not self.errors and not stays and self._is_last_administrator():
            raise forms.ValidationError(
                "Đây là người quản trị đang hoạt động duy nhất, nên không bỏ vai trò hay ngừng hoạt "
                "động được. Hãy trao vai trò quản trị cho một người khác trước."
            )
        return cleaned

    def _is_last_administrator(self) -> bool:
        """Two administrators who give it up at one moment are asked one after the other."""
        active = User.objects.filter(role=roles.Administrator.code, is_active=True)
        if connection.in_atomic_block:
            active = active.select_for_update(no_key=True)
        return {user.pk for user in active.order_by("pk")} == {self.instance.pk}
