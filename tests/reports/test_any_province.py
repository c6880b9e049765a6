"""Any of the 34 provinces: one command, and a proposal of a commune becomes a printed plan of that office.

Each begins in an empty installation, in a transaction that is undone.
"""

import html
import io
import re
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.dates import today
from khuyencong.localities import country
from khuyencong.localities.provinces import provinces_of_today
from khuyencong.offices.naming import proposed_names
from projects.actions import appraisal, decisions, drafts, new_members, plans, submission
from projects.actions.drafts import MemberText
from projects.models import Activity, Amounts, Member, Programme
from projects.workflow import ProposalState
from reports.documents import PlanSubmissionDocument, PlanSummaryDocument
from reports.formats.html import to_html
from tests.factories import document

M = 1_000_000
MONEY = Amounts(100 * M, 150 * M, 0)
SOC_TRANG = {row["name"] for row in country.whole_country().of_old_provinces({"94"}).communes.values()}  # fmt: skip


@pytest.fixture(autouse=True)
def _september(time_machine):
    time_machine.move_to("2026-09-15 09:00:00+07:00", tick=True)


def set_up(province, commune, folder):
    """The office with an officer of the commune and a head, by the command alone."""
    people = folder / f"{province}.csv"
    people.write_text(
        f"canbo;Cán bộ Một;;{commune}\nlanhdao;Lãnh đạo Hai;;;Lãnh đạo Trung tâm\n",
        encoding="utf-8",
    )
    call_command(
        "set_up_office", "--province", province, "--confirm", "--accounts", str(people),
        stdout=io.StringIO(),
    )  # fmt: skip
    return User.objects.get(username="canbo"), User.objects.get(username="lanhdao")


def next_year():
    return today().year + 1


def proposed(officer):
    """A proposal of next year in the officer's commune, submitted."""
    place = officer.localities.get()
    local = Programme.objects.get(office=officer.office, level="local")
    proposal = drafts.draft(
        programme=local, year=next_year(), activity=Activity.objects.get(code="machinery"), kind="single",
        title="Hỗ trợ máy sấy lạnh", locality=place, by=officer,
    )  # fmt: skip
    fields = {"name": "Cơ sở Bình Minh", "kind": "household", "locality": place}
    member = new_members.add_new_member(proposal=proposal, fields=fields, by=officer)
    proposal = drafts.edit(
        proposal=proposal,
        fields={
            "implementing_unit": str(officer.office), "starts_on": f"{next_year()}-03-01",
            "ends_on": f"{next_year()}-10-30", "goals": "Nâng công suất từ 1 lên 3 tấn mỗi ngày.",
        },
        members={member.pk: MemberText({"contents": "Máy sấy lạnh 200 kg/mẻ"}, MONEY)},
        by=officer, version=proposal.version,
    )  # fmt: skip
    return submission.submit(proposal=proposal, by=officer)


def approved(proposal, leader):
    """Screened, appraised, included, sent, decided by the authority that the programme names."""
    (member,) = Member.objects.filter(proposal=proposal)
    submission.screen(proposal=proposal, by=leader)
    appraisal.appraise(proposal=proposal, amounts={member.pk: MONEY}, by=leader)
    plan = plans.open_plan(
        programme=proposal.programme, year=next_year(), ceiling=500 * M, by=leader
    )
    plans.include(proposal=proposal, by=leader)
    plans.send(plan=plan, by=leader)
    paper = document(on=str(today()), authority=plan.programme.authority_on(today()))
    decisions.decide_round(plan=plan, document=paper, awards={member.pk: MONEY}, by=leader)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.APPROVED
    return plan


def printed(plan, leader):
    """The words of the plan and of the paper with which it was sent."""
    contents = (
        PlanSummaryDocument.content_for(leader, year=next_year()),
        PlanSubmissionDocument.content_for(leader, plan=plan),
    )
    pages = [to_html(content).decode() for content in contents]
    plain = re.sub(r"<style>.*?</style>|<[^>]+>", " ", " ".join(pages), flags=re.DOTALL)
    return " ".join(html.unescape(plain).split())


@contextmanager
def undone():
    """Around the actions, and not theirs: what they lock is theirs again each time."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.parametrize("half", [0, 1])
def test_every_province_comes_from_one_command_to_its_printed_plan(db, tmp_path, half):
    walked = []
    for province in provinces_of_today()[half::2]:
        with undone():
            walk(province, tmp_path)
        walked.append(province.code)

    assert len(set(walked)) == 34 / 2
    assert next_year() == 2027


def walk(province, folder):
    rows = country.whole_country().communes.values()
    commune = min(r["name"] for r in rows if r["province_code"] == province.code)
    officer, leader = set_up(province.code, commune, folder)
    plan = approved(proposed(officer), leader)
    words, names = printed(plan, leader), proposed_names(province)
    lower = words.casefold()

    for name in (names.issuer, names.parent, f"{names.place}, ngày", commune, "Cơ sở Bình Minh"):
        assert name.casefold() in lower, (province, name)
    assert f"-{names.symbol}" in words, province
    assert plan.decisions.get().authority == names.addressee
    assert "CHƯA KHAI BÁO" not in words, province
    assert "sóc trăng" not in lower, province
    assert [name for name in SOC_TRANG - {commune} if name.casefold() in lower] == [], province
