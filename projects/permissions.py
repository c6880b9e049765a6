"""Who may do what with proposals and plans: one table, readable in one screen.

A predicate speaks of the role (and, where it matters, of the relation to the object). Scope is
`visible_to(user)`, steps between states are the workflow's.
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
    Permission.PROPOSAL_READ: role_holds(Permission.PROPOSAL_READ),
    Permission.PLAN_READ: role_holds(Permission.PLAN_READ),
    Permission.ACCEPTANCE_RECORD: role_holds(Permission.ACCEPTANCE_RECORD),
}
