"""Figures and lists that are cached until somebody writes (docs/adr/0012).

This is the one place that makes their key: what was asked, whose sight it was computed for, the
office's day, and the fingerprint of all that was written. Nobody adds to a key elsewhere
(tests/house), so nobody can leave the scope out.

Two threads that find nothing compute the same twice: a worker has four, so a writing costs three pages
at most. Locks that let one compute and the others wait save none of the processor time of an answer
(tests/benchmarks/stampede.py).
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches

from khuyencong.audit.models import stamp
from khuyencong.dates import today

CACHED_FOR = 60  # seconds; see audit.models.stamp
Figure = TypeVar("Figure")


def scope_of(user: Any) -> tuple[Any, ...]:
    """Users with the same scope see the same rows and have the same rights: the role, which decides
    both, the office (which succession it has is written, so it is in the stamp), and the localities
    where the role does not see all."""
    if user.only_offices is not None:
        raise ValueError(
            "what a narrowed user sees is not kept: it would be shown to the whole user"
        )
    if user.role_class.sees_all_localities:
        return (user.role, user.office_id)
    return (user.role, user.office_id, *sorted(user.own_localities))


def cached(
    name: str,
    user: Any,
    compute: Callable[[], Figure],
    *,
    asked: tuple[Any, ...] = (),
    is_personal: bool = False,
) -> Figure:
    """What `compute` gives for this user's scope, computed again when anything has been written since.

    `name` says which figure, `asked` its parameters (free text from the address is welcome: the key
    is a checksum); `is_personal` caches it for this person alone, whose own records it speaks of.
    """
    key = _key(name, user, asked, is_personal=is_personal)
    found = caches["figures"].get(key)
    if found is None:
        found = compute()
        caches["figures"].set(key, found, CACHED_FOR)
    return found


def _key(name: str, user: Any, asked: tuple[Any, ...], *, is_personal: bool) -> str:
    if not hasattr(user, "seen_stamp"):
        user.seen_stamp = stamp()  # once a request: the user is made anew for each
    whose = user.pk if is_personal else None
    parts = (name, asked, scope_of(user), whose, today(), user.seen_stamp)
    return f"{name}:{hashlib.sha256(repr(parts).encode()).hexdigest()}"
