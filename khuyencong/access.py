"""Who may: the user's role holds the permission, and what is written lies in the user's hands.

One path: user → role → permission (`User.holds`), then, where one is needed, the relation to the
subject. A permission that writes asks the subject itself, `is_writable_by(user)`; one that reads
asks `visible_to(user)`. States are not its matter: they are the workflow's.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied

from khuyencong.http import visible_or_404


class Right(Protocol):
    """What is asked of a permission: its words, and whether it is one to write with."""

    writes: bool

    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class Answer:
    """May one? And when not: why, as a sentence for the user."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(allowed=True)


def no(reason: str) -> Answer:
    return Answer(allowed=False, reason=reason)


def has_right(user: Any, permission: Right) -> Answer:
    """Does the role hold it, whatever it would be used on? For pages that begin something; what an
    action writes is asked with `allowed`."""
    if not user.is_authenticated or not (user.is_active or user.is_machine):
        return no("Hãy đăng nhập để tiếp tục.")
    if not user.holds(permission):
        return no(
            f"Vai trò “{user.role_class.display_name}” không có quyền {permission.label}. "
            "Nếu công việc cần đến, hãy liên hệ người quản trị của Trung tâm."
        )
    return YES


def allowed(user: Any, permission: Right, subject: Any = None) -> Answer:
    """The right, and the scope. To read may be asked of nothing in particular; to write without
    a subject that knows its writers is a programming error (TypeError)."""
    if permission.writes and not hasattr(subject, "is_writable_by"):
        raise TypeError(f"{permission!r} writes: it is asked of what it writes, not of {subject!r}")
    answer = has_right(user, permission)
    if not answer or subject is None or _is_within(user, permission, subject):
        return answer
    return no(
        f"Bạn không {permission.label} ở đây được: {subject._meta.verbose_name} này không thuộc địa "
        "bàn do bạn phụ trách. Nếu cần, hãy nhờ cán bộ của địa bàn đó hoặc Trung tâm."
    )


def _is_within(user: Any, permission: Right, subject: Any) -> bool:
    if permission.writes:
        return bool(subject.is_writable_by(user))
    rows = type(subject)._default_manager.visible_to(user)
    return bool(rows.filter(pk=subject.pk).exists())


def require(user: Any, permission: Right, subject: Any = None) -> None:
    """Raise PermissionDenied with the reason unless the user may."""
    _raise_unless(allowed(user, permission, subject))


def require_right(user: Any, permission: Right) -> None:
    """The same of the role alone. No action asks so."""
    _raise_unless(has_right(user, permission))


def _raise_unless(answer: Answer) -> None:
    if not answer:
        raise PermissionDenied(answer.reason)


def found(queryset: Any, user: Any, permission: Right, **lookup: Any) -> tuple[Any, Answer]:
    """(object, may one write it) for a page: 404 when it does not exist or is out of sight."""
    subject = visible_or_404(queryset, user, **lookup)
    return subject, allowed(user, permission, subject)


def found_to_write(queryset: Any, user: Any, permission: Right, **lookup: Any) -> Any:
    """The object for a page that only writers open: 404 out of sight, 403 with the reason when one
    only sees it. GET and POST alike."""
    subject, may_write = found(queryset, user, permission, **lookup)
    _raise_unless(may_write)
    return subject
