"""The mechanism of rights. Which rule holds for which permission stands in each app's permissions.

A rule is a predicate (user, object) → Answer. Scope is not its matter: an object comes to it only
through `visible_to(user)`. States are not its matter either: they are the workflow's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied


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


Predicate = Callable[[Any, Any], Answer]
_rules: dict[str, Predicate] = {}


def add_rules(rules: Mapping[str, Predicate]) -> None:
    """Called once by each app when it is ready. Two rules for one permission are an error."""
    for permission, predicate in rules.items():
        if _rules.get(permission, predicate) is not predicate:
            raise ValueError(f"two rules for {permission}")
        _rules[permission] = predicate


def allowed(user: Any, permission: str, subject: Any = None) -> Answer:
    """Ask the rule of a permission. An unknown permission is a programming error (KeyError)."""
    if not user.is_authenticated or not (user.is_active or user.is_machine):
        return no("Hãy đăng nhập để tiếp tục.")
    return _rules[permission](user, subject)


def require(user: Any, permission: str, subject: Any = None) -> None:
    """Raise PermissionDenied with the rule's reason unless the user may."""
    answer = allowed(user, permission, subject)
    if not answer:
        raise PermissionDenied(answer.reason)
