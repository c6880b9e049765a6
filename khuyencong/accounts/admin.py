"""Users in the admin, and who has to wait for having typed too many wrong passwords."""

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from khuyencong.accounts import attempts, roles
from khuyencong.accounts.forms import NewPasswordForm, UserCreateForm, UserEditForm
from khuyencong.accounts.models import SignInCount, User
from khuyencong.ui.admin import PortalPage, ReadOnlyAdmin, SearchedChoices
from khuyencong.ui.admin_site import Section

# Rights come from roles alone; groups would be a second, hidden way. The address of a person is
# a field of the user; allauth's own table of addresses stays empty.
admin.site.unregister([Group, EmailAddress])


@admin.register(User)
class UserAdmin(PortalPage, SearchedChoices, DjangoUserAdmin):
    section = Section.PEOPLE
    change_list_template = "admin/accounts_user_list.html"
    form = UserEditForm
    add_form = UserCreateForm
    change_password_form = NewPasswordForm
    list_display = ("username", "full_name", "role", "office", "is_active", "last_login")
    list_filter = ("role", "office", "is_active")
    search_fields = ("username", "full_name", "email")
    list_select_related = ("office",)
    ordering = ("username",)
    filter_horizontal = ()
    autocomplete_fields = ("localities",)
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Người dùng", {"fields": ("full_name", "email", "mail_mode")}),
        (
            "Vai trò, trung tâm và địa bàn",
            {"fields": ("role", "office", "localities", "is_active")},
        ),
        ("Lựa chọn của người dùng", {"fields": ("look",)}),
        ("Thời điểm", {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "full_name", "email", "role", "office", "localities")},
        ),
        ("Mật khẩu", {"fields": ("password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).exclude(role=roles.Machine.code)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        """Users sign what they did: they are switched off, never deleted."""
        return False


@admin.register(SignInCount)
class SignInCountAdmin(ReadOnlyAdmin):
    section = Section.PEOPLE
    is_listed = True
    list_display = ("kind", "user", "client", "failures", "wait_until", "last_seen", "last_success")
    list_filter = ("kind", "last_seen")
    search_fields = ("user__username", "user__full_name", "client")
    actions = ("let_try_again",)

    @admin.action(description="Cho thử lại ngay")
    def let_try_again(self, request: HttpRequest, counts: QuerySet[SignInCount]) -> None:
        """For who has forgotten a password and is at the administrator's desk."""
        for count in counts:
            self.log_change(request, count, "Cho thử lại ngay")
        released = attempts.release(counts)
        self.message_user(request, f"{released} mục được thử lại ngay.", messages.SUCCESS)
