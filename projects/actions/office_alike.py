"""What offices that become one have alike: numbers that each counted by itself, accounts of what may be one
person. Nobody is made one by guess; it is named (docs/adr/0026)."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from khuyencong.accounts.models import User
from khuyencong.text import fold
from projects.models import Contract, Decision, Proposal


@dataclass(frozen=True)
class Alike:
    """Two or more that bear the same number, name or address, and what happens about it."""

    kind: str
    what: str
    of: tuple[str, ...]
    then: str


def alike_people(family: list[int]) -> list[Alike]:
    """Two accounts of what may be one person: user names are unique, addresses and names are not."""
    people = list(User.objects.filter(office__in=family).select_related("office").order_by("pk"))
    kept = "giữ cả hai; nếu là một người, ngừng một tài khoản ở trang quản trị"
    by: list[tuple[str, Callable[[User], str], Callable[[User], str]]] = [
        ("cùng thư điện tử", lambda user: user.email.casefold(), lambda user: user.email),
        ("cùng họ tên", lambda user: fold(user.full_name).strip(), lambda user: user.full_name),
    ]
    return [
        Alike(f"người dùng {kind}", name(rows[0]), tuple(f"{row.office}: {row.username}" for row in rows), kept)
        for kind, key, name in by
        for _what, rows in _shared(people, key)
    ]  # fmt: skip


def alike_numbers(family: list[int]) -> list[Alike]:
    """Numbers that each office counted by itself: they stay as they were given."""
    kept = "giữ nguyên: mỗi số đi cùng tên trung tâm của nó"
    contracts = Contract.objects.filter(office__in=family).select_related("office")
    codes = Proposal.objects.filter(programme__office__in=family).select_related(
        "programme__office"
    )
    decisions = Decision.objects.filter(plan__programme__office__in=family).select_related("plan__programme__office")  # fmt: skip
    found = [
        ("số hợp đồng", contracts, lambda row: f"{row.number} năm {row.signed_on.year}", lambda row: row.office),
        ("mã đề án", codes, _bare_code, lambda row: row.programme.office),
        ("số quyết định", decisions, lambda row: f"{row.number} năm {row.decided_on.year}", lambda row: row.plan.programme.office),
    ]  # fmt: skip
    return [
        Alike(kind, what, tuple(f"{office_of(row)}: {row}" for row in rows), kept)
        for kind, queryset, key, office_of in found
        for what, rows in _shared(list(queryset.order_by("pk")), key, office_of)
    ]


def _bare_code(proposal: Proposal) -> str:
    """Without the letters of its office."""
    return proposal.code.removeprefix(f"{proposal.programme.office.letters}-")


def _shared(
    rows: list[Any], key: Callable[[Any], str], office_of: Callable[[Any], Any] = lambda row: row.office
) -> list[tuple[str, list[Any]]]:  # fmt: skip
    """What rows of different offices have alike, and those rows."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    groups.pop("", None)
    return [(what, of) for what, of in groups.items() if len({office_of(row).pk for row in of}) > 1]
