"""Users of the portal."""

import copy
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from khuyencong.accounts import roles
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.kinds import event_kinds
from khuyencong.localities.models import Locality
from khuyencong.offices.models import Office, OfficeQuerySet, provinces_of

MACHINE_USERNAME = "he-thong"
# What is kept of a user's scope for one request.
SEEN = ("office_marks", "own_programmes", "own_provinces", "sees_several_offices")


@event_kinds
class UserEvent(models.TextChoices):
    """What the log stores of people; codes are never renamed."""

    INVITED = "user.invited", "mời đặt mật khẩu"
    JOINED = "user.joined", "đặt mật khẩu lần đầu"
    CARRIED_ON = "user.carried-on", "chuyển sang trung tâm kế thừa"
    SCOPE_CARRIED = "user.scope-carried", "chuyển địa bàn phụ trách"


class MailMode(models.TextChoices):
    """When the portal writes an e-mail; its own notices are always there."""

    AT_ONCE = "at-once", "gửi ngay từng việc"
    DAILY = "daily", "gửi gộp mỗi ngày một thư"
    NEVER = "never", "không gửi thư"


class Look(models.TextChoices):
    AUTO = "auto", "theo thiết bị"
    LIGHT = "light", "nền sáng"
    DARK = "dark", "nền tối"


def heirs_of(office: int) -> Any:
    """Keys of the offices that carry on what this one owns, itself among them; a part of a query."""
    return Office.objects.order_by().with_successors(office).values("pk")


class UserManager(BaseUserManager["User"]):
    def holding(
        self, permission: Permission, *, office: int | None = None
    ) -> models.QuerySet["User"]:
        """Active people whose role carries the permission; administrators look after the portal
        and not after proposals, so they are not among them. With `office` (a key): those who work
        there, or where its records are carried on."""
        codes = [
            role.code
            for role in roles.ROLES.values()
            if permission in role.permissions and role is not roles.Administrator
        ]
        people = self.filter(is_active=True, role__in=codes).order_by("full_name", "pk")
        return people if office is None else people.filter(office__in=heirs_of(office))

    def keys_by_name(self) -> dict[str, int]:
        """Of every account, by its name in small letters: SQLite knows those of ASCII alone, so that "ĐÀO"
        and "đào" are two to it and one to everybody else."""
        names = self.order_by("-pk").values_list("username", "pk")
        return {self.folded(username): key for username, key in names}

    def folded(self, username: str) -> str:
        """A name to be compared: as it would be stored, in small letters."""
        return self.model.normalize_username(username).casefold()

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password; without one, a user who cannot sign in yet."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """What `createsuperuser` calls: an administrator."""
        fields.setdefault("role", roles.Administrator.code)
        return self.create_user(username, password, **fields)

    def machine(self) -> "User":
        """The account in whose name the portal itself writes (loading of data)."""
        user, _ = self.get_or_create(
            username=MACHINE_USERNAME,
            defaults={
                "full_name": roles.Machine.display_name,
                "role": roles.Machine.code,
                "is_active": False,
                "password": "!",
            },
        )
        return user


class User(AbstractBaseUser):
    """A person who works with the portal: one role, and for local officers their localities.

    Rights come from the role alone (khuyencong/accounts/roles.py); there are no groups and no
    rights of single users, so that one look at the role says what a person may do.
    """

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    full_name = models.CharField("họ và tên", max_length=120)
    email = models.EmailField("thư điện tử", blank=True)
    role = models.CharField("vai trò", max_length=30, choices=roles.CHOICES)
    office = models.ForeignKey(
        Office,
        verbose_name="trung tâm",
        on_delete=models.PROTECT,
        related_name="users",
        null=True,
        blank=True,
        help_text="Người này thấy và ghi hồ sơ của trung tâm này, và của các trung tâm đã nhập vào nó.",
    )
    localities = models.ManyToManyField(
        Locality,
        verbose_name="địa bàn phụ trách",
        blank=True,
        help_text="Chỉ dùng cho cán bộ địa phương: huyện (đến 30/6/2025) hoặc xã, phường.",
    )
    mail_mode = models.CharField(
        "thư thông báo", max_length=8, choices=MailMode.choices, default=MailMode.AT_ONCE
    )
    look = models.CharField("giao diện", max_length=5, choices=Look.choices, default=Look.AUTO)
    list_columns = models.JSONField(
        "cột đã chọn", default=dict, blank=True, editable=False, help_text="Danh sách → các cột."
    )
    is_active = models.BooleanField("đang hoạt động", default=True)
    joined_at = models.DateTimeField("tạo lúc", default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    only_offices: tuple[int, ...] | None = None  # see `within`

    objects = UserManager()

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ("username",)
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_is_unique_in_any_case",
                violation_error_message="Tên đăng nhập này đã có người dùng.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=list(roles.ROLES)),
                name="user_role_is_known",
                violation_error_message="Vai trò này không có.",
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(role__in=roles.OF_ALL_OFFICES),
                name="user_office_goes_with_role",
                violation_error_message=(
                    "Người giữ vai trò này phải thuộc một trung tâm. Hãy chọn trung tâm."
                ),
            ),
            models.CheckConstraint(
                condition=Q(mail_mode__in=MailMode.values) & Q(look__in=Look.values),
                name="user_choices_are_known",
                violation_error_message="Lựa chọn thư thông báo hoặc giao diện không hợp lệ.",
            ),
            models.CheckConstraint(
                condition=~Q(role=roles.Machine.code) | Q(is_active=False),
                name="user_machine_never_signs_in",
                violation_error_message="Tài khoản hệ thống không được phép đăng nhập.",
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def role_class(self) -> type[roles.Role]:
        return roles.ROLES[self.role]

    @property
    def is_machine(self) -> bool:
        return self.role == roles.Machine.code

    @cached_property
    def own_places(self) -> list[tuple[int, str]]:
        """(key, full name) of one's localities and all below them, asked once a request."""
        units = self.localities.order_by().values("pk")
        return Locality.objects.within(units).as_choices()

    @cached_property
    def own_localities(self) -> list[int]:
        return [key for key, _name in self.own_places]

    def marked_offices(self) -> OfficeQuerySet:
        """All offices with `is_own`: does this user see the records of that one? A query to come."""
        only = self.only_offices
        if only is None and self.role_class.sees_all_offices:
            return Office.objects.annotate(is_own=models.Value(value=True))
        return Office.objects.marked(self.office_id, only)

    @cached_property
    def office_marks(self) -> dict[int, bool]:
        """Of each office (key): is it one of this user's? One query a request; who has read them with
        something else writes them here."""
        rows: Any = self.marked_offices()
        return dict(rows.values_list("pk", "is_own"))

    @property
    def own_offices(self) -> list[int] | None:
        """Keys of the own office and of those that passed into it; None where these are all there are,
        as in an installation of one office: then nothing has to be narrowed."""
        if self.only_offices is None and self.role_class.sees_all_offices:
            return None
        own = sorted(key for key, is_own in self.office_marks.items() if is_own)
        return None if len(own) == len(self.office_marks) else own

    @cached_property
    def sees_several_offices(self) -> bool:
        """Is it a question whose records are meant?"""
        return sum(self.office_marks.values()) > 1

    def of_own_offices(self, rows: Any, path: str = "office") -> Any:
        """Of these rows those that belong to an office of this user."""
        own = self.own_offices
        return rows if own is None else rows.filter(**{f"{path}__in": own})

    def serves(self, office: int | None) -> bool:
        """Are the records of this office (by key) this user's to write, as far as the role goes? What is
        of no office yet is of whoever writes it."""
        own = self.own_offices
        return own is None or office is None or office in own

    def within(self, offices: Iterable[int]) -> "User":
        """The same person, seeing no more than these offices of what this user sees."""
        seen = self.own_offices
        narrowed = copy.copy(self)
        for name in SEEN:
            narrowed.__dict__.pop(name, None)
        narrowed.only_offices = tuple(sorted(key for key in offices if seen is None or key in seen))
        return narrowed

    @cached_property
    def own_provinces(self) -> Any:
        """The provinces that the own offices serve, by their names of every time: as a part of a query. Of
        who sees every office those of all: what the installation works for."""
        own = self.own_offices  # read once a request: the road of successions is not walked again
        return Office.objects.provinces() if own is None else provinces_of(own)

    def office_to_record(self) -> int | None:
        """Whose what this user records becomes: of the own office, else of the only one; None where one
        has to choose."""
        if self.office_id is not None:
            return self.office_id
        return next(iter(self.office_marks)) if len(self.office_marks) == 1 else None

    def holds(self, permission: str) -> bool:
        """Does the role of this user carry the permission?"""
        return permission in self.role_class.permissions

    def permission(self, code: str) -> Permission:
        """By its code, for rooms below this one. StopIteration when there is none."""
        return next(each for each in Permission if each == code)

    def is_writable_by(self, user: Any) -> bool:
        """By who administers the portal: every office is theirs."""
        return bool(user.role_class.sees_all_offices) and user.serves(self.office_id)

    def looks_after(self, place: int | None) -> bool:
        """Does this place (by key; None is the whole province) lie in the hands of this user? Local
        officers write at their own places and the centre everywhere, as far as the role goes."""
        return self.role_class.sees_all_localities or place in self.own_localities

    # What Django's admin and import-export ask of a user.

    @property
    def is_staff(self) -> bool:
        return self.is_active and self.holds(Permission.ADMIN_ENTER)

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002 - Django's signature
        return self.is_staff

    def has_perms(self, perm_list: Any, obj: object = None) -> bool:  # noqa: ARG002
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_staff


class SignInKind(models.TextChoices):
    """What wrong passwords are counted for."""

    PAIR = "pair", "một tài khoản từ một nơi"
    ACCOUNT = "account", "một tài khoản từ các nơi lạ"
    CLIENT = "client", "mọi tài khoản từ một nơi lạ"


class SignInCount(models.Model):
    """Wrong passwords of the last day for one key, and until when one has to wait.

    The key is a digest: what is typed as a user name may be a password. `user` is there for names
    that exist. How much is allowed: khuyencong/accounts/attempts.py.
    """

    key = models.CharField("khóa", max_length=64, unique=True, editable=False)
    kind = models.CharField("đếm cho", max_length=8, choices=SignInKind.choices)
    user = models.ForeignKey(
        User,
        verbose_name="người dùng",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    client = models.CharField("nơi đăng nhập", max_length=60, blank=True)
    failures = models.PositiveIntegerField("số lần sai", default=0)
    since = models.DateTimeField("đếm từ lúc", default=timezone.now)
    wait_until = models.DateTimeField("phải đợi đến", null=True, blank=True)
    last_success = models.DateTimeField("đăng nhập được lần cuối", null=True, blank=True)
    last_seen = models.DateTimeField("lần thử cuối", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "số lần đăng nhập sai"
        verbose_name_plural = "số lần đăng nhập sai"
        ordering = ("-last_seen", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=SignInKind.values),
                name="signincount_kind_is_known",
                violation_error_message="Loại đếm này không có trong danh mục.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.failures} lần sai"
