"""What a day should say, reckoned entry by entry, and every figure held against it."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from projects import ledger
from projects.models import Amounts, Member, PaymentKind, Plan, Proposal, Stage
from projects.views.acceptances import ACCEPTANCES
from projects.views.proposals import PROPOSALS
from projects.workflow import ProposalState
from reports.figures.acceptance_progress import acceptance_progress
from reports.figures.plan_history import plan_history
from reports.figures.plan_summary import WHOLE_PROVINCE, plan_summary
from reports.figures.progress import year_progress
from reports.figures.support_received import support_received, years_side_by_side
from reports.figures.year_brief import year_brief
from reports.figures.year_overview import year_overview

YEAR, FIRST = 2020, datetime.date(2020, 1, 10)
NOTHING = Amounts()


# --------------------------------------------------------------- what a day should say


@dataclass
class Said:
    """The same few figures, whoever says them."""

    proposals: int = 0
    establishments: int = 0
    approved: Amounts = NOTHING
    accepted: Amounts = NOTHING
    establishments_accepted: int = 0
    proposals_accepted: int = 0
    districts: dict[str, tuple[int, Amounts, Amounts]] = field(default_factory=dict)


def approved_and_accepted(day, member):
    """The money of a member on a day, entry by entry."""
    money = {Stage.APPROVED: Amounts(), Stage.ACCEPTED: Amounts()}
    for entry in member.splits.all():
        if entry.stage in money and (day is None or entry.effective_on <= day):
            money[entry.stage] += entry.money
    return money[Stage.APPROVED], money[Stage.ACCEPTED]


def planned_and_accepted(day, member):
    """The same, or of a plan that is being made the appraised money of what is on its list."""
    if member.proposal.plan is None or member.proposal.plan.is_approved:
        return approved_and_accepted(day, member)
    is_listed = member.proposal.state == ProposalState.PLANNED and not member.left_out_on
    appraised = [entry.money for entry in member.splits.all() if entry.stage == Stage.APPRAISED]
    return Amounts.sum(appraised if is_listed else ()), NOTHING


def accepted_by(day, member):
    passed = [each.accepted_on for each in member.acceptances.all() if each.result == "passed"]
    return any(day is None or on <= day for on in passed)


def reckoned(day, members, money_of=approved_and_accepted):
    """What a day should say of these members, without a single sum of SQL."""
    said, left = Said(), defaultdict(list)
    for member in members:
        approved, accepted = money_of(day, member)
        if approved.total <= 0:
            assert accepted == NOTHING, "accepted money of an establishment that does not count"
            continue
        left[member.proposal_id].append(accepted_by(day, member))
        said.approved += approved
        said.accepted += accepted
        unit = member.locality.district.name if member.locality else WHOLE_PROVINCE
        count, so_far, done = said.districts.get(unit, (0, NOTHING, NOTHING))
        said.districts[unit] = (count + 1, so_far + approved, done + accepted)
    said.proposals = len(left)
    said.establishments = sum(map(len, left.values()))
    said.establishments_accepted = sum(map(sum, left.values()))
    said.proposals_accepted = sum(map(all, left.values()))
    return said


def paid_until(day, payments):
    signs = {PaymentKind.ADVANCE: 1, PaymentKind.PAYMENT: 1, PaymentKind.RETURN: -1}
    return sum(signs[each.kind] * each.paid for each in payments if each.paid_on <= day)


# ------------------------------------------------------------------------ who says it


def agree_on(day, user, members, payments):
    """Plan, home, progress, years, support received and history of a day, against the reckoning."""
    expected = reckoned(day, members)
    _plan_and_home_agree(day, user, reckoned(day, members, planned_and_accepted))
    _progress_agrees(day, user, expected, payments)
    _support_agrees(day, user, expected)
    for plan in Plan.objects.all():
        _one_plan_agrees(day, user, plan, [m for m in members if m.proposal.plan_id == plan.pk])


def _plan_and_home_agree(day, user, expected):
    long, short = plan_summary(YEAR, user=user, on=day), year_overview(YEAR, user=user, on=day)
    whole = (expected.proposals, expected.establishments, expected.approved, expected.accepted)
    for each in (long, short):
        decided = [programme.planned for programme in each.programmes]
        assert each.planned == Amounts.sum(decided)
        assert (each.proposal_count, each.establishments, each.planned, each.accepted) == whole
        lines = {d.name: (d.establishments, d.planned, d.accepted) for d in each.districts}
        assert lines == expected.districts
    assert short.districts == long.districts
    rows = [p for block in long.programmes for group in block.groups for p in group.proposals]
    assert len(rows) == expected.proposals
    assert all(member.planned.total > 0 for row in rows for member in row.members)
    assert sum(row.members_accepted for row in rows) == expected.establishments_accepted


def _progress_agrees(day, user, expected, payments):
    figures = year_progress(YEAR, since=FIRST, until=day, user=user)
    done = figures.progress
    assert (done.proposals, done.members, done.approved, done.accepted) == (
        expected.proposals,
        expected.establishments,
        expected.approved,
        expected.accepted,
    )
    assert (done.members_accepted, done.proposals_accepted) == (
        expected.establishments_accepted,
        expected.proposals_accepted,
    )
    assert done.in_period == expected.accepted
    assert {d.name: (d.members, d.approved, d.accepted) for d in figures.districts} == (
        expected.districts
    )
    assert done.paid.until == paid_until(day, payments)
    assert all(line.progress.members for p in figures.programmes for line in p.proposals)
    _brief_agrees(day, user, figures)


def _brief_agrees(day, user, figures):
    """What a vice-chair reads of each approved plan is what its report says."""
    of_name = {p.short_name: p.progress for p in figures.programmes}
    lines = year_brief(YEAR, user=user, on=day).programmes
    assert len(lines) == Plan.objects.filter(state="approved", year=YEAR).count()
    for line in lines:
        done = of_name[line.short_name]
        assert (line.proposals, line.approved, line.accepted, line.paid) == (
            done.proposals,
            done.approved,
            done.accepted,
            done.paid.until,
        )


def _support_agrees(day, user, expected):
    received = support_received(YEAR, YEAR, user=user, on=day)
    supports = [support for each in received.establishments for support in each.supports]
    assert (len(supports), received.approved, received.accepted) == (
        expected.establishments,
        expected.approved,
        expected.accepted,
    )
    assert len({support.code for support in supports}) == expected.proposals
    years = years_side_by_side(YEAR, YEAR, user=user, on=day)
    whole = (expected.proposals, expected.establishments, expected.approved, expected.accepted)
    assert [(y.proposals, y.members, y.approved, y.accepted) for y in years.years] == (
        [whole] if expected.proposals else []
    )
    lines = {d.name: (d.members, d.approved, d.accepted) for d in years.districts}
    assert lines == expected.districts
    assert Amounts.sum(line.approved for line in years.programmes) == expected.approved


def _one_plan_agrees(day, user, plan, members):
    expected = reckoned(day, members)
    history = plan_history(plan, user=user, on=day)
    assert history.is_proven
    assert (history.now, len(history.proposals)) == (expected.approved, expected.proposals)
    assert sum(len(each.members) for each in history.proposals) == expected.establishments
    done = acceptance_progress(plan, until=day, user=user)
    assert (len(done.lines), done.members, done.approved, done.accepted) == (
        expected.proposals,
        expected.establishments,
        expected.approved,
        expected.accepted,
    )
    assert (done.members_accepted, done.proposals_accepted) == (
        expected.establishments_accepted,
        expected.proposals_accepted,
    )


def lists_agree(user, members):
    """The lists of today, which know no day."""
    expected = reckoned(None, members)
    of_proposals = PROPOSALS.totals(Proposal.objects.visible_to(user), user)
    assert [total.amount for total in of_proposals[1:]] == [
        expected.approved.state_support,
        expected.accepted.state_support,
    ]
    of_members = ACCEPTANCES.totals(Member.objects.visible_to(user).decided(), user)
    assert [total.amount for total in of_members] == [
        expected.approved.state_support,
        expected.accepted.state_support,
        expected.accepted.beneficiary_contribution,
    ]
    counted = ledger.counted_on(None, Member.objects.visible_to(user))
    assert counted.count() == ledger.remaining(Member.objects.visible_to(user)).count()
    assert counted.count() == expected.establishments


def plan_list_agrees(user, members):
    for plan in ledger.plans_with_figures(Plan.objects.all(), user):
        of_plan = [member for member in members if member.proposal.plan_id == plan.pk]
        assert plan.proposal_count == reckoned(None, of_plan, planned_and_accepted).proposals
        assert plan.approved_support == reckoned(None, of_plan).approved.state_support
