"""Who may do what: every right follows from the role alone, so there is one table.

Whose records one may touch is no right but scope (`visible_to`), and which step is open is the
workflow's. A rule that speaks of a relation would stand in the permissions of its own app.
"""

from typing import Any

from khuyencong.access import YES, Answer, Predicate, no
from khuyencong.accounts.permissions import Permission


def role_holds(permission: Permission) -> Predicate:
    """The role of the user carries the permission."""

    def predicate(user: Any, _subject: Any) -> Answer:
        if user.holds(permission):
            return YES
        return no(
            f"Vai trò “{user.role_class.display_name}” không có quyền {permission.label}. "
            "Nếu công việc cần đến, hãy liên hệ người quản trị của Trung tâm."
        )

    return predicate


RULES: dict[str, Predicate] = {
    permission: role_holds(permission)
    for permission in Permission
    if permission != Permission.ADMIN_ENTER  # the admin asks User.is_staff
}
