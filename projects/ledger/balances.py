"""What the ledger says of a day: of members, of proposals, of plans. Everything that shows or judges
money reads it here; nothing outside of this room sums an entry.

A day in these functions is the last one that counts; None counts all that is entered.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce

from projects.ledger.entries import TOTAL_SUM, FundingSplit
from projects.models import (
    Acceptance,
    AcceptanceResult,
    Amounts,
    Disbursement,
    Member,
    PaymentKind,
    Plan,
    Proposal,
    Stage,
    Standing,
)
from projects.models.scope import programmes_of
from projects.models.stage import AMOUNT_COLUMNS
from projects.workflow import PlanState, ProposalState

# Stages whose money a row of the list of proposals may show.
LISTED = (Stage.REQUESTED, Stage.APPRAISED, Stage.APPROVED, Stage.ACCEPTED)
# What such a row shows of a proposal, and besides its money of a member. The rest would be read, and
# grouped by, for nothing.
SHOWN = ("provenance", "code", "title", "programme__short_name", "programme__office__name", "year", "activity__name", "locality__name", "state", "assigned_to__full_name", "submitted_at", "response_due_on")  # fmt: skip
NAMED = ("proposal", "position", "name_at_submission", "left_out_on", "beneficiary__name", "locality__name")  # fmt: skip
ALL = Stage.APPROVED, Stage.ACCEPTED


def with_balances(
    members: Any,
    *,
    on: datetime.date | None = None,
    stages: Iterable[Stage] = Stage,
    full: bool = False,
) -> Any:
    """These members, each with its `balance` on the day. A list asks for its own `stages` only;
    in `full` it also knows what was paid, what came back and whether the member was replaced."""
    rows = members.annotate(**_sums(on, stages))
    if full:
        rows = rows.annotate(
            paid=_paid(OuterRef("pk"), PaymentKind.outgoing(), on),
            returned=_paid(OuterRef("pk"), (PaymentKind.RETURN,), on),
            was_replaced=Exists(Member.objects.filter(replaces=OuterRef("pk"))),
        )
    # A query that groups forgets the model's own order, and PostgreSQL then gives any.
    return rows if rows.query.order_by else rows.order_by("proposal_id", "position", "pk")


def _sums(on: datetime.date | None, stages: Iterable[Stage]) -> dict[str, Any]:
    """Columns `<stage>_<support|own|other>` in đồng and `<stage>_entries`: conditional sums over
    one join. An approval of nothing is no approval."""
    until = Q(splits__effective_on__lte=on) if on else Q()
    sums: dict[str, Any] = {}
    for stage in stages:
        entries = Q(splits__stage=stage) & until
        for short, column in AMOUNT_COLUMNS.items():
            sums[f"{stage}_{short}"] = Coalesce(Sum(f"splits__{column}", filter=entries), 0)
        if stage == Stage.APPROVED:
            sums["approved_lowered"] = Count(
                "splits", filter=entries & Q(splits__state_support__lt=0)
            )
            entries &= ~Q(**{f"splits__{column}": 0 for column in AMOUNT_COLUMNS.values()})
        sums[f"{stage}_entries"] = Count("splits", filter=entries)
    return sums


def _paid(member: Any, kinds: tuple[str, ...], on: datetime.date | None) -> Any:
    rows = Disbursement.objects.filter(member=member, kind__in=kinds)
    rows = rows.filter(paid_on__lte=on) if on else rows
    total = rows.values("member").annotate(total=Sum("paid")).values("total")
    return Coalesce(Subquery(total), 0, output_field=IntegerField())


def balance_of(member: Member, *, on: datetime.date | None = None) -> Any:
    """The full balance of one member, as the database has it now. One query."""
    return with_balances(Member.objects.filter(pk=member.pk), on=on, full=True).get().balance


def counted_on(day: datetime.date | None, members: Any, plans: Iterable[Plan] | None = None) -> Any:
    """Of these members those that count in their plan on the day: approved money is left for them.

    The one answer to "how many establishments, how many proposals": plan, home, progress, years,
    support received and history ask it. `plans` narrows it, which leaves a large ledger unread.
    """
    entries = FundingSplit.objects.of_stage(Stage.APPROVED).until(day)
    if plans is not None:
        entries = entries.filter(member__proposal__plan__in=list(plans))
    return members.filter(pk__in=entries.of_members_left())


def on_plans(day: datetime.date | None, members: Any, plans: Iterable[Plan]) -> Any:
    """Of these members those that the figures of these plans show: of an approved plan those that
    count on the day, of a plan that is being made those of the proposals on its list that have money
    and are not left out."""
    plans = list(plans)
    decided = [plan for plan in plans if plan.is_approved]
    drafted = [plan for plan in plans if not plan.is_approved]
    entries = FundingSplit.objects.of_stage(Stage.APPROVED).until(day)
    left = entries.filter(member__proposal__plan__in=decided).of_members_left()
    listed = Q(
        Exists(_planned_entries(member=OuterRef("pk"))),
        proposal__plan__in=drafted,
        proposal__state=ProposalState.PLANNED,
        left_out_on=None,
    )
    return members.filter(Q(pk__in=left) | listed if drafted else Q(pk__in=left))


def _planned_entries(**of: Any) -> Any:
    """The entries with the money that a plan that is being made holds for members, where it is any."""
    of_member = FundingSplit.objects.filter(**of)
    appraised = FundingSplit.objects.filter(member=OuterRef("member"), stage=Stage.APPRAISED)
    planned = Q(stage=Stage.APPRAISED) | (Q(stage=Stage.REQUESTED) & ~Exists(appraised))
    return of_member.filter(planned).exclude(**dict.fromkeys(AMOUNT_COLUMNS.values(), 0))


def planned_money(
    day: datetime.date | None, members: Any, plans: Iterable[Plan], *keys: str
) -> list[tuple[Any, ...]]:
    """(*keys of the entry, stage, Amounts) of these members: what was approved and accepted in
    approved plans, and in plans that are being made the appraised, else the requested money. One
    query."""
    plans = list(plans)
    decided = Q(member__proposal__plan__in=[plan.pk for plan in plans if plan.is_approved])
    appraised = FundingSplit.objects.filter(member=OuterRef("member"), stage=Stage.APPRAISED)
    listed = Q(
        member__proposal__plan__in=[plan.pk for plan in plans if not plan.is_approved],
        member__proposal__state=ProposalState.PLANNED,
        member__left_out_on=None,
    )
    wanted: Any = decided & Q(stage__in=ALL) & (Q(effective_on__lte=day) if day else Q())
    if not all(plan.is_approved for plan in plans):
        wanted |= listed & (
            Q(stage=Stage.APPRAISED) | (Q(stage=Stage.REQUESTED) & ~Exists(appraised))
        )
    entries = FundingSplit.objects.filter(wanted, member__in=members)
    return entries.summed_by(*keys, "stage")


def remaining(members: Any) -> Any:
    """Of these members those for whom approved money is left now, row by row: for lists."""
    left = FundingSplit.objects.filter(member=OuterRef("pk"), stage=Stage.APPROVED)
    return members.filter(Exists(left.of_members_left()))


def accepted(members: Any) -> Any:
    """With an acceptance that was passed."""
    return members.filter(acceptances__result=AcceptanceResult.PASSED)


def awaiting_acceptance(members: Any) -> Any:
    """Of proposals that are carried out, not accepted yet."""
    in_progress = members.filter(proposal__state=ProposalState.IN_PROGRESS)
    return remaining(in_progress.exclude(acceptances__result=AcceptanceResult.PASSED))


def awaiting_money(plan: Plan) -> list[Member]:
    """Establishments that the next round of the plan may give to. One query."""
    rows = with_balances(
        Member.objects.filter(
            proposal__plan=plan, proposal__state__in=ProposalState.takes_money()
        ).for_page()
    ).order_by("proposal__code", "position", "pk")
    return [member for member in rows if member.balance.awaits_money]


def with_standing(members: Any) -> Any:
    """`standing`: how far the acceptance of this member is (Standing)."""
    passed = Exists(
        Acceptance.objects.filter(member=OuterRef("pk"), result=AcceptanceResult.PASSED)
    )
    entries = FundingSplit.objects.filter(member=OuterRef("pk"), stage=Stage.APPROVED)
    left = Exists(entries.of_members_left())
    given = Exists(entries.exclude(**dict.fromkeys(AMOUNT_COLUMNS.values(), 0)))
    asked = FundingSplit.objects.filter(member=OuterRef("pk"), stage=Stage.APPRAISED)
    hopes = Exists(asked.filter(state_support__gt=0))

    def when(standing: Standing, condition: Any) -> When:
        return When(condition, then=Value(standing))

    return members.annotate(
        standing=Case(
            when(Standing.ACCEPTED, passed),
            when(
                Standing.UNFUNDED,
                Q(~given, hopes, proposal__state__in=ProposalState.takes_money(), left_out_on=None),
            ),
            when(Standing.CLOSED, ~left),
            when(Standing.WAITING, Q(proposal__state=ProposalState.IN_PROGRESS)),
            when(Standing.NOT_STARTED, Q(proposal__state=ProposalState.APPROVED)),
            default=Value(Standing.CLOSED),
            output_field=CharField(),
        )
    )


def with_acceptance(members: Any) -> Any:
    """`accepted_on` and `minutes_number` of the acceptance that was passed, if any.

    By subqueries: a join beside that of the entries would count every entry once an acceptance.
    """
    passed = Acceptance.objects.filter(member=OuterRef("pk"), result=AcceptanceResult.PASSED)
    return members.annotate(
        accepted_on=Subquery(passed.values("accepted_on")),
        minutes_number=Subquery(passed.values("minutes_number")),
    )


def support_given(plan: Plan) -> int:
    """State support in đồng that the decisions of this plan have given so far. One query."""
    return FundingSplit.objects.filter(decision__plan=plan).total_support()


def support_held(plan: Plan, *, without: Proposal | None = None) -> int:
    """State support in đồng that this plan has given, and of what waits in it for a decision the
    appraised one. One query."""
    held = FundingSplit.objects.filter(
        Q(decision__plan=plan)
        | Q(
            stage=Stage.APPRAISED,
            member__proposal__plan=plan,
            member__proposal__state=ProposalState.PLANNED,
            member__left_out_on=None,
        )
    )
    if without is not None:
        held = held.exclude(member__proposal=without)
    return held.total_support()


def _of_sight(entries: Any, user: Any) -> Any:
    """Of these entries those of the establishments that this user sees."""
    role = user.role_class
    sees_all = role.sees_all_localities and not role.sees_only_approved
    if sees_all and programmes_of(user) is None:
        return entries  # all: a condition that holds everywhere would only slow a large ledger
    return entries.filter(member__in=Member.objects.visible_to(user))


def plans_with_figures(plans: Any, user: Any) -> Any:
    """`proposal_count` (of a plan that is being made those on its list, else those with approved money
    left) and `approved_support` in đồng, of the establishments that this user sees."""
    of_plan = Proposal.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    approved = FundingSplit.objects.of_stage(Stage.APPROVED)
    given: Any = _of_sight(approved.filter(member__proposal__plan=OuterRef("pk")), user)
    # No establishment is below nothing: a proposal counts when its sum is above it. The groups are
    # read once and counted over all of them.
    left = given.order_by().values("member__proposal").annotate(left=TOTAL_SUM).filter(left__gt=0)
    counted = left.annotate(n=Window(Count("*"))).values("n")[:1]
    entries = _planned_entries(member__proposal=OuterRef("pk"), member__left_out_on=None)
    visible = _of_sight(entries, user)
    listed_ones = of_plan.filter(Exists(visible), state=ProposalState.PLANNED)
    total = given.order_by().values("member__proposal__plan").annotate(given=Sum("state_support"))
    return plans.annotate(
        proposal_count=Case(
            When(state=PlanState.APPROVED, then=Coalesce(Subquery(counted), 0)),
            default=Coalesce(Subquery(listed_ones.annotate(n=Count("pk")).values("n")), 0),
        ),
        approved_support=Coalesce(Subquery(total.values("given")), 0),
    )


def support_at(stage: Stage, model: type[Any], user: Any) -> Any:
    """The support of a proposal or a member at a stage as a column, for sorting a list (đồng): what
    this user is shown and nothing else, or the order of the rows would show hidden money."""
    key = "member__proposal" if model is Proposal else "member"
    entries = _of_sight(FundingSplit.objects.filter(stage=stage, **{key: OuterRef("pk")}), user)
    total = entries.values(key).annotate(given=Sum("state_support")).values("given")
    return Coalesce(Subquery(total), 0)


def listed(proposals: Any, user: Any) -> Any:
    """With what one row of a list shows: programme, activity, the members of one's scope with their
    money, and of these only what they are called and where they stand."""
    members = Member.objects.visible_to(user).select_related("beneficiary", "locality")
    members = members.only(*NAMED).order_by("position", "pk")
    return proposals.for_list(with_balances(members, stages=LISTED)).only(*SHOWN)


def first_approved_on(proposal: Proposal) -> datetime.date | None:
    """The day from which the first approved money of a proposal counts. One query."""
    entries = FundingSplit.objects.of_stage(Stage.APPROVED).filter(member__proposal=proposal)
    return entries.order_by("effective_on").values_list("effective_on", flat=True).first()


def first_entered_on(member: Member, stage: Stage) -> datetime.date | None:
    """The day of the first entry of a member at a stage. One query."""
    entries = FundingSplit.objects.filter(member=member, stage=stage).order_by("effective_on")
    return entries.values_list("effective_on", flat=True).first()


def last_decided_on(plan: Plan) -> datetime.date | None:
    """The newest day from which an entry of this plan's decisions counts. One query."""
    entries = FundingSplit.objects.filter(decision__plan=plan).order_by("-effective_on")
    return entries.values_list("effective_on", flat=True).first()


def by_decision(plan: Plan, members: Any | None = None) -> dict[int, Amounts]:
    """What each decision (key) of a plan gave, of these members where they are named. One query."""
    entries = FundingSplit.objects.filter(decision__plan=plan)
    if members is not None:
        entries = entries.filter(member__in=members)
    return dict(entries.summed_by("decision"))


def paid_by(*keys: str, payments: Any, since: datetime.date | None = None) -> list[tuple[Any, ...]]:
    """(*keys of the payment, in the period, all of it) of these payments, less what came back, in
    đồng. One query."""
    back = Q(kind=PaymentKind.RETURN)
    in_period = Q(paid_on__gte=since) if since else Q()

    def net(which: Any) -> Any:
        out = Sum("paid", filter=which & ~back)
        return Coalesce(out, 0) - Coalesce(Sum("paid", filter=which & back), 0)

    rows = payments.order_by().values_list(*keys)
    return list(rows.annotate(in_period=net(in_period), all_of_it=net(Q())))


def paid_out(payments: Any, *kinds: PaymentKind) -> int:
    """What was paid by these kinds in đồng (without kinds: all payments less what came back)."""
    if kinds:
        return payments.filter(kind__in=kinds).aggregate(s=Coalesce(Sum("paid"), 0))["s"]
    return sum(all_of_it for _proposal, _now, all_of_it in paid_by("proposal", payments=payments))
