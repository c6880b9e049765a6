"""A year that is under way: what has been paid and noted of its plan, and the plan of the next year being made,
each step by who takes it in an office. All of it is made up, and says so."""

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khuyencong.accounts.models import User
from khuyencong.localities.models import Level, Locality
from khuyencong.offices.models import Office
from projects import checks
from projects.actions import (
    appraisal,
    drafts,
    execution,
    new_members,
    plans,
    progress,
    submission,
)
from projects.models import (
    Activity,
    Amounts,
    Member,
    Plan,
    Programme,
    ProgrammeLevel,
    Proposal,
    ProposalKind,
)
from projects.models.execution import PaymentKind

DATA = Path(__file__).parent / "can_tho_2026.json"
FIRST_OF_WORK, LAST_OF_WORK = (3, 1), (10, 31)  # month, day
REASON = "Minh họa: đã đối chiếu."


@dataclass(frozen=True)
class People:
    """Who drafts, who works on it at the centre."""

    officer: User
    staff: User


def read_living() -> dict[str, Any]:
    """The data file; amounts are integer đồng, every row is illustrative."""
    return json.loads(DATA.read_text(encoding="utf-8"))


def carry_on(office: Office, people: People) -> int:
    """What is under way, and the next year. Returns how many proposals are new; what is there already is left
    alone. Each action is a transaction of its own, as in an office."""
    rows = read_living()
    following = rows["next_year"]
    local = Programme.objects.get(office=office, level=ProgrammeLevel.LOCAL)
    for row in rows["under_way"]:
        _follow(Member.objects.get(proposal__code=row["code"]), row, people.staff)
    if not Plan.objects.filter(programme=local, year=following["year"]).exists():
        plans.open_plan(
            programme=local,
            year=following["year"],
            ceiling=following["ceiling"],
            decision_due_on=_day(following["decision_due_on"]),
            by=people.staff,
        )
    drafted = Proposal.objects.filter(programme=local, year=following["year"])
    titles = set(drafted.values_list("title", flat=True))
    new = [row for row in following["proposals"] if row["title"] not in titles]
    for row in new:
        _bring(_drafted(row, local, following["year"], people.officer), row, people)
    return len(new)


def _follow(member: Member, row: dict[str, Any], by: User) -> None:
    """Money, a word on progress, an obstacle: as far as the proposal has none yet."""
    proposal = member.proposal
    if (paid := row.get("payment")) and not member.disbursements.exists():
        execution.pay(
            member=member,
            kind=PaymentKind(paid["kind"]),
            paid_on=_day(paid["paid_on"]),
            paid=paid["paid"],
            document_number=paid["document_number"],
            reason=REASON,
            by=by,
        )
    if (note := row.get("note")) and not proposal.progress_notes.exists():
        progress.note(proposal=proposal, noted_on=_day(note["noted_on"]), text=note["text"], by=by)
    if (hindrance := row.get("obstacle")) and not proposal.obstacles.exists():
        _hinder(proposal, hindrance, by)


def _hinder(proposal: Proposal, row: dict[str, Any], by: User) -> None:
    raised = progress.raise_obstacle(
        proposal=proposal,
        what=row["what"],
        since=_day(row["since"]),
        due_on=_day(row["due_on"]),
        who_acts=row["who_acts"],
        by=by,
    )
    if "solved_on" in row:
        solved_on = _day(row["solved_on"])
        progress.solve(obstacle=raised, solved_on=solved_on, solution=row["solution"], by=by)


def _drafted(row: dict[str, Any], programme: Programme, year: int, by: User) -> Proposal:
    place = Locality.objects.get(level=Level.COMMUNE, code=row["commune_code"], valid_to=None)
    proposal = drafts.draft(
        programme=programme,
        year=year,
        activity=Activity.objects.get(code=row["activity"]),
        kind=ProposalKind.SINGLE,
        title=row["title"],
        locality=place,
        by=by,
    )
    fields = {"name": row["beneficiary"], "kind": row["kind"], "locality": place}
    member = new_members.add_new_member(proposal=proposal, fields=fields, by=by)
    text = drafts.MemberText({"contents": row["contents"]}, _asked(row))
    proposal.refresh_from_db()
    content = {
        "goals": row["goals"],
        "implementing_unit": row["beneficiary"],
        "starts_on": datetime.date(year, *FIRST_OF_WORK),
        "ends_on": datetime.date(year, *LAST_OF_WORK),
    }
    members = {member.pk: text}
    return drafts.edit(
        proposal=proposal, fields=content, members=members, by=by, version=proposal.version
    )


def _bring(proposal: Proposal, row: dict[str, Any], people: People) -> None:
    """As far as the row says, step by step."""
    steps = ("draft", "submitted", "screened", "appraised", "planned")
    until = row["until"]
    if until == "returned":
        submission.submit(proposal=proposal, by=people.officer)
        submission.send_back(proposal=proposal, by=people.staff, comment=row["comment"])
        return
    for step in steps[1 : steps.index(until) + 1]:
        _step(step, proposal, row, people)


def _step(step: str, proposal: Proposal, row: dict[str, Any], people: People) -> None:
    match step:
        case "submitted":
            submission.submit(proposal=proposal, by=people.officer)
        case "screened":
            submission.screen(proposal=proposal, by=people.staff)
        case "appraised":
            _appraise(Proposal.objects.get(pk=proposal.pk), row, people.staff)
        case "planned":
            plans.include(proposal=proposal, by=people.staff)


def _appraise(proposal: Proposal, row: dict[str, Any], by: User) -> None:
    for found in checks.run(proposal, user=by):
        if found.may_be_waived:
            appraisal.waive(proposal=proposal, fingerprint=found.fingerprint, reason=REASON, by=by)
    member = Member.objects.get(proposal=proposal)
    money = Amounts(row["appraised_support"], row["beneficiary_contribution"])
    appraisal.appraise(proposal=proposal, amounts={member.pk: money}, by=by)


def _asked(row: dict[str, Any]) -> Amounts:
    return Amounts(row["state_support"], row["beneficiary_contribution"])


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
