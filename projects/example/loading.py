"""Loads the plans of a year as archival records; running it again changes nothing."""

import datetime
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from beneficiaries.models import Beneficiary
from khuyencong.accounts.models import User
from khuyencong.audit.models import record
from khuyencong.localities.models import Level, Locality
from khuyencong.locking import lock
from khuyencong.offices.loading import load_soc_trang_office
from khuyencong.offices.models import Office
from khuyencong.provenance import Provenance
from projects import ledger
from projects.actions import acceptance
from projects.models import (
    Activity,
    Amounts,
    Contract,
    Decision,
    Member,
    Plan,
    PrintedTotal,
    Programme,
    Proposal,
    ProposalKind,
    Stage,
)
from projects.models.event import ProposalEvent
from projects.workflow import PlanState, ProposalState

DATA = Path(__file__).parent / "soc_trang_2023.json"


def read_example() -> dict[str, Any]:
    """The data file; amounts are integer đồng, each row carries its provenance."""
    return json.loads(DATA.read_text(encoding="utf-8"))


@transaction.atomic
def load_plans(by: User) -> int:
    """Sóc Trăng's plans of 2023. Returns how many proposals are new; localities and law must have been
    loaded."""
    return load_year(read_example(), load_soc_trang_office(), by)


def load_year(example: dict[str, Any], office: Office, by: User) -> int:
    """Both plans of a year with decisions, proposals, members, ledger, acceptances; returns how many
    proposals are new."""
    new: list[tuple[Member, dict[str, Any]]] = []
    codes = set(Proposal.objects.values_list("code", flat=True))
    for level in ("national", "local"):
        programme = Programme.objects.get(office=office, level=level)
        decision = _load_plan(example, programme)
        for row in example[level]:
            if row["code"] not in codes:
                new += _load_proposal(row, decision, example["steps"][level], by)
    if new:
        proposals = {member.proposal_id: member.proposal for member, _row in new}
        lock(*proposals.values(), *(member for member, _row in new))  # all at once, in order
    for member, row in new:
        _accept(member, row, by)
    return len({member.proposal_id for member, _row in new})


def _load_plan(example: dict[str, Any], programme: Programme) -> Decision:
    plan, created = Plan.objects.get_or_create(
        programme=programme, year=example["year"], defaults={"state": PlanState.APPROVED}
    )
    for printed in example["printed_totals"]:
        if printed["programme"] == programme.level:
            _load_printed(plan, printed)
    if not created:
        return plan.decisions.order_by("decided_on", "pk")[0]
    (row,) = (row for row in example["decisions"] if row["programme"] == programme.level)
    plan.decision_due_on = _day(row["planned_date"]) if "planned_date" in row else None
    plan.save(update_fields=["decision_due_on"])
    return Decision.objects.create(
        plan=plan,
        number=row["number"],
        decided_on=_day(row["date"]),
        planned_on=_day(row["planned_date"]) if "planned_date" in row else None,
        authority=row["authority"],
        kind=row["kind"],
        provenance=row["provenance"],
    )


def _load_printed(plan: Plan, row: dict[str, Any]) -> None:
    activity = Activity.objects.get(code=row["activity"]) if row["activity"] else None
    PrintedTotal.objects.get_or_create(
        plan=plan,
        document=row["document"],
        label=row["label"],
        until=_day(row["until"]),
        defaults={
            "activity": activity,
            "support": row["state_support"],
            "own_share": row["beneficiary_contribution"],
            "total": row["total"],
            "provenance": Provenance.PUBLISHED,
        },
    )


def _load_proposal(
    row: dict[str, Any], decision: Decision, steps: dict[str, str], by: User
) -> list[tuple[Member, dict[str, Any]]]:
    """Its members, each with its row; their acceptances are recorded when all is loaded."""
    proposal = Proposal.objects.create(
        code=row["code"],
        title=row["title"],
        kind=ProposalKind.GROUP if row["is_group"] else ProposalKind.SINGLE,
        programme=decision.plan.programme,
        plan=decision.plan,
        year=decision.plan.year,
        activity=Activity.objects.get(code=row["activity"]),
        state=ProposalState.IN_PROGRESS,
        is_archival=True,
        provenance=row["provenance"],
        source=row["source"] or "",
    )
    record(ProposalEvent.EXAMPLE_LOADED, proposal, by=by)
    contract = Contract.objects.create(
        proposal=proposal,
        number=steps["contract_number"],
        signed_on=_day(steps["contracted_on"]),
        provenance=Provenance.ILLUSTRATIVE,
    )
    members = [
        _load_member(proposal, position, member, decision, contract, steps)
        for position, member in enumerate(row["members"], start=1)
    ]
    return list(zip(members, row["members"], strict=True))


def _load_member(
    proposal: Proposal,
    position: int,
    row: dict[str, Any],
    decision: Decision,
    contract: Contract,
    steps: dict[str, str],
) -> Member:
    locality = _place(row, decision.plan.year)
    beneficiary, _ = Beneficiary.objects.get_or_create(
        office=decision.plan.programme.office,
        name=row["beneficiary"],
        kind=row["beneficiary_kind"],
        defaults={"locality": locality, "provenance": row["provenance"]},
    )
    member = Member.objects.create(
        proposal=proposal,
        position=position,
        beneficiary=beneficiary,
        locality=locality,
        note=row.get("note", ""),
        provenance=row["provenance"],
    )
    entries: tuple[tuple[Stage, datetime.date, dict[str, Any]], ...] = (
        (Stage.REQUESTED, _day(steps["requested_on"]), {}),
        (Stage.APPRAISED, _day(steps["appraised_on"]), {}),
        (Stage.APPROVED, decision.decided_on, {"decision": decision}),
        (Stage.CONTRACTED, contract.signed_on, {"contract": contract}),
    )
    for stage, day, source in entries:
        # Only what the plan gave was published or inferred; the way there is made up.
        known = row["provenance"] if stage == Stage.APPROVED else Provenance.ILLUSTRATIVE
        money = Amounts(row["state_support"], row["beneficiary_contribution"])
        ledger.enter(member, stage, money, day, provenance=known, **source)
    return member


def _place(row: dict[str, Any], year: int) -> Locality | None:
    """A district of the time before the reform, else a commune of the year; none of the whole province."""
    if code := row.get("district_code"):
        return Locality.objects.get(code=code, level=Level.DISTRICT, valid_from=None)
    if code := row.get("commune_code"):
        communes = Locality.objects.filter(level=Level.COMMUNE, code=code)
        return communes.valid_on(datetime.date(year, 1, 1)).get()
    return None


def _accept(member: Member, row: dict[str, Any], by: User) -> None:
    if accepted := row.get("accepted"):
        outcome = row.get("outcome")
        acceptance.record_acceptance(
            member=member,
            money=Amounts(accepted["state_support"], accepted["beneficiary_contribution"]),
            accepted_on=_day(accepted["date"]),
            measures=[acceptance.Measure(**outcome)] if outcome else [],
            provenance=row["provenance"],
            by=by,
        )


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
