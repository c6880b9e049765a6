"""Whom recording something writes to, said before one does."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from projects.models import Proposal
from projects.models.event import ProposalEvent
from projects.notifications import INNER, recipients

NAMED = 3  # people whom something of one proposal writes to, by name
NOBODY = "Bước này không gửi thông báo cho ai."


@dataclass(frozen=True)
class Notified:
    """What templates/components/notified.html shows: a sentence, and where it counts, the names with
    their proposals. `when` is in which case it holds, where the form can end in several."""

    sentence: str
    names: tuple[str, ...] = ()
    when: str = ""


def notified(
    happens: Mapping[ProposalEvent, Iterable[Proposal]], *, by: Any, when: str = ""
) -> Notified:
    """Of what happens to which proposals when `by` records it: "Sẽ báo cho: Trần Thị B." of one,
    "Sẽ báo cho: 3 cán bộ của 5 đề án" of many."""
    proposals = {proposal.pk: proposal for rows in happens.values() for proposal in rows}
    told = _told(happens, by)
    daily = " (trong thư gộp hằng ngày)" if happens and set(happens) <= set(INNER) else ""
    if not told:
        return Notified(NOBODY, when=when)
    if len(proposals) == 1:
        return Notified(f"Sẽ báo cho: {_listed(list(map(str, told)))}{daily}.", when=when)
    reached = {key for keys in told.values() for key in keys}
    names = (
        f"{person}: {', '.join(proposals[key].code for key in keys)}"
        for person, keys in told.items()
    )
    sentence = f"Sẽ báo cho: {len(told)} cán bộ của {len(reached)} đề án{daily}"
    return Notified(sentence, tuple(names), when)


def _told(
    happens: Mapping[ProposalEvent, Iterable[Proposal]], by: Any
) -> dict[Any, dict[int, None]]:
    """The people, each with the keys of the proposals they read of, in order."""
    found: dict[Any, dict[int, None]] = defaultdict(dict)
    for kind, proposals in happens.items():
        for key, people in recipients(kind, proposals, by=by).items():
            for person in people:
                found[person][key] = None
    return found


def _listed(names: list[str]) -> str:
    more = f" và {len(names) - NAMED} người khác" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
