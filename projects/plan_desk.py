"""What lies on the desk while a plan is assembled: candidates, and sums against the ceiling."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Subquery, Sum

from khuyencong.text import alphabetical
from projects import ledger
from projects.models import (
    Amounts,
    Appraisal,
    AppraisalScore,
    Member,
    Plan,
    Proposal,
    Stage,
)
from projects.workflow import ProposalState


@dataclass(frozen=True)
class Candidate:
    """An appraised proposal: in the plan, or to be picked. `score` is of its last appraisal."""

    code: str
    title: str
    path: str
    group: str
    beneficiaries: str
    appraised: Amounts
    score: int | None
    is_planned: bool
    place: str
    trade: str


@dataclass(frozen=True)
class Line:
    """A candidate in its row: its number, the support of the plan with it and all above it, and
    whether the ceiling is passed here first."""

    number: int
    candidate: Candidate
    running: int
    passes_ceiling: bool


# How one may look at the candidates; within each the order of groups and points stays.
ORDERS: dict[str, Callable[[Candidate], Any]] = {
    "nhom": lambda _each: 0,
    "diem": lambda each: -(each.score or 0),
    "ho-tro": lambda each: each.appraised.state_support,
    "dia-ban": lambda each: alphabetical(each.place),
    "nganh-nghe": lambda each: (not each.trade, alphabetical(each.trade)),
}


@dataclass(frozen=True)
class GroupSum:
    """What the plan holds of one content group."""

    name: str
    count: int
    appraised: Amounts


@dataclass(frozen=True)
class PlanDesk:
    """Amounts in đồng. `held` is what decisions have given and what waits for one; `left` what the
    ceiling still allows, None without a ceiling."""

    planned: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...]
    groups: tuple[GroupSum, ...]
    planned_sum: Amounts
    given: int
    ceiling: int | None

    @property
    def held(self) -> int:
        return self.given + self.planned_sum.state_support

    @property
    def left(self) -> int | None:
        return None if self.ceiling is None else self.ceiling - self.held

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def planned_lines(self) -> list[Line]:
        return _lines(self.planned, self.given, self.ceiling)

    @property
    def waiting_lines(self) -> list[Line]:
        """As if one picked them from above."""
        return _lines(self.waiting, self.held, self.ceiling)


def _lines(candidates: Iterable[Candidate], before: int, ceiling: int | None) -> list[Line]:
    """Numbered, with running sums that begin with what the plan holds before them."""
    lines, running = [], before
    was_over = False
    for number, each in enumerate(candidates, start=1):
        running += each.appraised.state_support
        is_over = ceiling is not None and running > ceiling
        lines.append(Line(number, each, running, is_over and not was_over))
        was_over = is_over
    return lines


def plan_desk(plan: Plan, *, user: Any, order: str = "nhom") -> PlanDesk:
    """In one of `ORDERS`. Three queries, whatever the number of proposals."""
    members = ledger.with_balances(
        Member.objects.visible_to(user).filter(left_out_on=None).for_list(),
        stages=[Stage.APPRAISED],
    )
    last = Appraisal.objects.filter(proposal=OuterRef("pk")).order_by("-appraised_on", "-pk")
    scores = AppraisalScore.objects.filter(appraisal=OuterRef("last_appraisal")).order_by()
    best_first = F("score").desc(nulls_last=True)  # databases disagree about nothing
    rows = (
        Proposal.objects.visible_to(user)
        .filter(
            programme=plan.programme_id,
            year=plan.year,
            state__in=(ProposalState.APPRAISED, ProposalState.PLANNED),
        )
        .select_related("activity__group", "locality")
        .annotate(last_appraisal=Subquery(last.values("pk")[:1]))
        .annotate(
            score=Subquery(
                scores.values("appraisal").annotate(total=Sum("points")).values("total")[:1]
            )
        )
        .prefetch_related(Prefetch("members", members, to_attr="shown_members"))
        .order_by("activity__group__number", best_first, "code", "pk")
    )
    found = sorted(map(_candidate, rows), key=ORDERS[order])
    planned = tuple(each for each in found if each.is_planned)
    of_group: dict[str, list[Candidate]] = defaultdict(list)
    for each in planned:
        of_group[each.group].append(each)
    return PlanDesk(
        planned=planned,
        waiting=tuple(each for each in found if not each.is_planned),
        groups=tuple(
            GroupSum(name, len(rows), Amounts.sum(each.appraised for each in rows))
            for name, rows in of_group.items()
        ),
        planned_sum=Amounts.sum(each.appraised for each in planned),
        given=ledger.support_given(plan),
        ceiling=plan.ceiling,
    )


def _candidate(row: Any) -> Candidate:
    return Candidate(
        code=row.code,
        title=row.title,
        path=row.get_absolute_url(),
        group=row.activity.group.name,
        beneficiaries=row.beneficiary_label,
        appraised=Amounts.sum(member.balance.appraised for member in row.shown_members),
        score=row.score,
        is_planned=row.state == ProposalState.PLANNED,
        place=row.place_label,
        trade=row.trade_label,
    )
