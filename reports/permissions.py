"""Who may read reports."""

from khuyencong.access import Predicate
from khuyencong.accounts.permissions import Permission
from projects.permissions import role_holds

RULES: dict[str, Predicate] = {
    Permission.REPORT_READ: role_holds(Permission.REPORT_READ),
}
