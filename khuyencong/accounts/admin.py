"""Users in the admin."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from khuyencong.accounts import roles
from khuyencong.accounts.forms import UserCreateForm, UserEditForm
from khuyencong.accounts.models import User
from khuyencong.ui.admin import SearchedChoices

# Rights come from roles alone; groups would be a second, hidden way. The address of a person is
# a field of the user; allauth's own table of addresses stays empty.
admin.site.unregister([Group, EmailAddress])


@admin.register(User)
class UserAdmin(SearchedChoices, DjangoUserAdmin):
    form = UserEditForm
    add_form = UserCreateForm
    list_display = ("username", "full_name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "full_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    autocomplete_fields = ("localities",)
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Người dùng", {"fields": ("full_name", "email", "mail_mode")}),
        ("Vai trò và địa bàn", {"fields": ("role", "localities", "is_active")}),
        ("Lựa chọn của người dùng", {"fields": ("look",)}),
        ("Thời điểm", {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "full_name", "email", "role", "localities")},
        ),
        ("Mật khẩu", {"fields": ("password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).exclude(role=roles.Machine.code)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        """Users sign what they did: they are switched off, never deleted."""
        return False
