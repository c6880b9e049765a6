"""Who gets what at every address: one table (tests/security/test_urls.py walks it).

A new address needs a row. The six numbers of a row are the answers to the six roles, in the order
of PEOPLE: officer, staff, leader, reviewer, reader, administrator.
"""

from dataclasses import dataclass

from django.urls import reverse

from khuyencong.accounts import roles

OFFICER, STAFF, LEADER = roles.DistrictOfficer, roles.CentreStaff, roles.CentreLeader
REVIEWER, READER, ADMINISTRATOR = roles.DepartmentReviewer, roles.Reader, roles.Administrator
PEOPLE = (OFFICER, STAFF, LEADER, REVIEWER, READER, ADMINISTRATOR)

NO = "405 405 405 405 405 405"
ALL = "200 200 200 200 200 200"
GO = "302 302 302 302 302 302"
NONE = "404 404 404 404 404 404"
# Own and other records answer alike to who sees every locality; to an officer the other is a 404.


@dataclass(frozen=True)
class Row:
    """`own` and `other` name records of the fixture `records`; `other` lies outside the officer's
    localities (of notices and saved views: is somebody else's)."""

    name: str
    arguments: tuple[str, ...]
    get: str
    post: str
    other_get: str = ""
    other_post: str = ""


def step(name, get, post):
    """A step from the state in which it is open; the officer's 404 in the other locality."""
    away = " ".join(["404", *get.split()[1:]]), " ".join(["404", *post.split()[1:]])
    return Row("projects:proposal_step", (f"proposal-{name}", f"={name}"), get, post, *away)


def seen(name, arguments, get, post=None):
    """A page about a record: the officer's 404 in the other locality, the rest alike."""
    post = post or get
    return Row(name, arguments, get, post, *(
        each if each == NO else " ".join(["404", *each.split()[1:]]) for each in (get, post)
    ))  # fmt: skip


PLAN = ("year", "slug")
WRITE = "200 200 200 403 404 200"  # of a draft: a reader does not even see it
WRITE_ELSEWHERE = "404 200 200 403 404 200"
DONE, DONE_ELSEWHERE = "302 302 302 403 404 302", "404 302 302 403 404 302"
CENTRE, CENTRE_DONE = "403 200 200 403 404 200", "403 302 302 403 404 302"
LEADERS = "403 403 200 403 404 200"
READS_REPORTS = "403 200 200 200 200 200"
DRAFT = ("state-draft",)
ADMINISTRATOR_ALONE, NOWHERE = "403 403 403 403 403 200", "403 403 403 403 403 404"
OVER = "410 410 410 410 410 410"

TABLE = [
    Row("account_login", (), GO, GO),
    Row("account_logout", (), NO, GO),
    Row("account_inactive", (), ALL, NO),
    Row("account_change_password", (), ALL, ALL),
    Row("accounts:preferences", (), ALL, ALL),
    Row("accounts:scopes", (), ADMINISTRATOR_ALONE, "403 403 403 403 403 302"),
    Row("home", (), ALL, NO),
    Row("notices:notice_list", (), ALL, NO),
    Row("notices:read_all", (), NO, GO),
    Row("notices:open_notice", ("notice",), NO, GO, NO, NONE),
    Row("lists:choose_columns", ("list",), NO, GO, NO, NONE),
    Row("lists:save_view", ("list",), NO, GO, NO, NONE),
    Row("lists:drop_view", ("=de-an", "view"), NO, GO, NO, NONE),
    Row("ui:gallery", (), "403 200 200 403 403 200", NO),
    Row("ui:amount_echo", (), ALL, NO),
    Row("beneficiaries:beneficiary_list", (), "200 200 200 200 403 200", NO),
    Row("beneficiaries:beneficiary_new", (), "200 200 200 403 403 200", "200 200 200 403 403 200"),
    Row(
        "beneficiaries:beneficiary_edit", ("beneficiary",),
        "200 200 200 403 403 200", "200 200 200 403 403 200",
        "404 200 200 403 403 200", "404 200 200 403 403 200",
    ),
    Row(
        "projects:beneficiary_detail", ("beneficiary",),
        "200 200 200 200 403 200", NO, "404 200 200 200 403 200", NO,
    ),
    *(
        seen(name, ("beneficiary", *part), "200 200 200 403 403 200")
        for name, part in (
            ("beneficiaries:product_new", ()), ("beneficiaries:need_new", ()),
            ("beneficiaries:product_edit", ("product",)), ("beneficiaries:need_edit", ("need",)),
        )
    ),
    seen("beneficiaries:product_remove", ("beneficiary", "product"), NO, "302 302 302 403 403 302"),
    seen("beneficiaries:need_remove", ("beneficiary", "need"), NO, "302 302 302 403 403 302"),
    Row("projects:comparison_list", (), "403 200 200 403 403 200", NO),
    seen("projects:beneficiary_compare", ("beneficiary",), "403 200 200 403 403 200", NO),
    seen("projects:beneficiary_merge", ("beneficiary",), NO, "403 404 404 403 403 404"),
    seen("projects:beneficiary_set_apart", ("beneficiary",), NO, "403 302 302 403 403 302"),
    seen("projects:merge_undo", ("merge",), NO, "403 302 302 403 403 302"),
    Row("projects:proposal_list", (), ALL, NO),
    Row("projects:proposal_new", (), "200 200 200 403 403 200", "200 200 200 403 403 200"),
    Row("projects:proposal_batch", (), NO, NONE),
    Row("projects:batch_notified", (), NO, NONE),
    Row("projects:proposal_detail", DRAFT, "200 200 200 200 404 200", NO, "404 200 200 200 404 200", NO),
    Row("projects:proposal_detail", ("state-accepted",), ALL, NO, "404 200 200 200 200 200", NO),
    Row("projects:proposal_detail", ("=KHONG-CO",), NONE, NO),
    Row("projects:proposal_edit", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:autosave", DRAFT, NO, WRITE, NO, WRITE_ELSEWHERE),
    Row("projects:discard_typed", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:draft_year", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:proposal_copy", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:member_add", DRAFT, WRITE, "404 404 404 403 404 404", WRITE_ELSEWHERE, "404 404 404 403 404 404"),
    Row("projects:member_create", DRAFT, NO, WRITE, NO, WRITE_ELSEWHERE),
    Row("projects:members_create", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:member_remove", ("state-draft", "member-draft"), NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:file_add", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:files_add", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:files_sort", DRAFT, NO, DONE, NO, DONE_ELSEWHERE),
    Row("projects:money_table", DRAFT, WRITE, WRITE, WRITE_ELSEWHERE, WRITE_ELSEWHERE),
    Row("projects:file_reuse", DRAFT, NO, "404 404 404 403 404 404", NO, "404 404 404 403 404 404"),
    Row("projects:file_get", ("state-draft", "file"), "200 200 200 200 404 200", NO, "404 200 200 200 404 200", NO),
    Row("projects:file_get", ("state-accepted", "file-accepted"), "200 200 200 200 404 200", NO, "404 200 200 200 404 200", NO),
    Row("projects:file_remove", ("state-draft", "file"), NO, DONE, NO, DONE_ELSEWHERE),
    step("submit", WRITE, WRITE),
    step("withdraw", WRITE, WRITE),
    step("recall", "200 302 302 403 404 302", "200 302 302 403 404 302"),
    step("send_back", CENTRE, CENTRE),
    step("screen", CENTRE, CENTRE_DONE),
    step("appraise", "403 200 200 200 404 200", "403 200 200 200 404 200"),
    step("reject", "403 200 200 200 404 200", "403 200 200 200 404 200"),
    step("include", CENTRE, CENTRE_DONE),
    step("take_out", CENTRE, CENTRE),
    step("approve", LEADERS, LEADERS),
    step("leave_out", LEADERS, LEADERS),
    step("start", "403 200 200 403 403 200", "403 302 302 403 403 302"),
    step("stop", "403 403 200 403 403 200", "403 403 200 403 403 200"),
    step("settle", "403 200 200 403 403 200", "403 200 200 403 403 200"),
    step("finish_acceptance", NONE, NONE),
    step("nothing", NONE, NONE),
    Row("projects:proposal_step", ("state-accepted", "=submit"), "302 302 302 403 403 302", "302 302 302 403 403 302"),
    seen("projects:finding_waive", ("state-in_progress", "fingerprint"), "403 200 200 200 403 200"),
    seen("projects:contract_sign", ("state-approved",), "403 200 200 403 403 200"),
    Row("projects:contract_file", ("state-in_progress", "contract"), ALL, NO, "404 200 200 200 200 200", NO),
    seen("projects:payment_record", ("state-approved",), "403 200 200 403 403 200"),
    seen("projects:note_add", ("state-approved",), "200 200 200 403 403 200"),
    seen("projects:obstacle_raise", ("state-approved",), "200 200 200 403 403 200"),
    seen("projects:adjustment_choose", ("state-approved",), "403 200 200 403 403 200", NO),
    seen("projects:adjustment_ask", ("state-approved", "=stop"), "403 200 200 403 403 200"),
    Row("projects:adjustment_ask", ("state-approved", "=nothing"), NONE, NONE, NONE, NONE),
    seen("projects:adjustment_refuse", ("adjustment",), "403 403 200 403 404 200"),
    Row("projects:obstacle_board", (), ALL, NO),
    seen("projects:obstacle_solve", ("obstacle",), "200 200 200 403 403 200"),
    Row("projects:council_list", (), "403 200 200 200 403 200", NO),
    Row("projects:council_new", (), "403 200 200 200 403 200", "403 200 200 200 403 200"),
    Row("projects:council_edit", ("council",), "404 200 200 200 403 200", "404 200 200 200 403 200"),
    Row("projects:norm_detail", ("norm",), ALL, NO),
    Row("localities:locality_detail", ("place",), ALL, NO),  # public facts: also of another place
    Row("projects:acceptance_list", (), ALL, NO),
    Row(
        "projects:acceptance_record", ("member-in_progress",),  # has no approved money: not offered
        "403 302 302 403 403 302", "403 200 200 403 403 200",
        "404 302 302 403 403 302", "404 200 200 403 403 200",
    ),
    seen("projects:member_leave_out", ("member-in_progress",), "403 403 200 403 403 200"),
    Row("reports:year_brief", (), READS_REPORTS, NO),
    Row("reports:plan_list", (), ALL, NO),
    Row("projects:plan_open", (), "403 200 200 403 403 200", "403 200 200 403 403 200"),
    Row("reports:plan_year", ("year",), ALL, NO, NONE, NO),
    Row("reports:year_areas", ("year",), ALL, NO, NONE, NO),
    Row("reports:plan_detail", ("year", "slug"), ALL, NO, NONE, NO),
    Row("projects:plan_assemble", PLAN, "403 200 200 403 403 200", "403 302 302 403 403 302", "403 404 404 403 403 404", "403 404 404 403 403 404"),
    Row("projects:plan_frame", PLAN, "403 200 200 403 403 200", "403 302 302 403 403 302", "403 404 404 403 403 404", "403 404 404 403 403 404"),
    Row("projects:plan_send", PLAN, NO, "403 403 404 403 403 404", NO, NONE),
    Row("projects:plan_decide", PLAN, "403 403 200 403 403 200", "403 403 200 403 403 200", NONE, NONE),
    Row("projects:plan_adjust", PLAN, "403 403 200 403 403 200", "403 403 200 403 403 200", NONE, NONE),
    Row("projects:decision_file", (*PLAN, "decision"), ALL, NO, NONE, NO),
    Row("reports:plan_history", PLAN, ALL, NO, NONE, NO),
    Row("reports:plan_reconcile", PLAN, ALL, NO, NONE, NO),
    Row("reports:texts_year", ("year",), "403 200 200 403 403 200", NO),
    Row("reports:texts_lines", ("year", "=can-cu"), "403 200 200 403 403 200", "403 200 200 403 403 200"),
    Row("reports:texts_lines", ("year", "=khong-co"), "403 404 404 403 403 404", "403 404 404 403 403 404"),
    Row("reports:texts_body", ("year", "=ban-hanh"), "403 200 200 403 403 200", "403 200 200 403 403 200"),
    Row("reports:texts_start", ("year",), NO, "403 302 302 403 403 302", NO, "403 404 404 403 403 404"),
    Row("reports:report_list", (), ALL, NO),
    Row("reports:plan_of_year", ("year",), GO, NO),
    Row("reports:report_page", ("=ke-hoach-nam",), READS_REPORTS, NO),
    Row("reports:report_page", ("=phieu-de-an",), ALL, NO),
    Row("reports:report_page", ("=tinh-hinh-thuc-hien",), ALL, NO),
    Row("reports:report_page", ("=khong-co",), NONE, NO),
    Row("reports:report_file", ("=ke-hoach-nam", "=html"), "403 302 302 302 302 302", NO),  # no issuer: its page warns
    Row("reports:report_file", ("=tinh-hinh-thuc-hien", "=html"), "200 302 302 302 302 302", NO),
    Row("reports:report_file", ("=ke-hoach-nam", "=exe"), "403 404 404 404 404 404", NO),
    Row("reports:report_run", ("=ke-hoach-nam", "=html"), NO, "403 302 302 302 302 302"),
    Row("reports:report_issue", ("=ke-hoach-nam",), NO, "403 200 200 403 403 200"),
    Row("reports:issued_list", (), READS_REPORTS, NO),
    Row("reports:issued_detail", ("issued",), READS_REPORTS, NO),
    Row("reports:issued_file", ("issued", "=html"), READS_REPORTS, NO),
    Row("reports:run_detail", ("run",), ALL, NO, NONE, NO),
    Row("reports:run_cancel", ("run",), NO, GO, NO, NONE),
    Row("reports:run_file", ("run",), NONE, NO, NONE, NO),
    Row("reports:set_up", (), ADMINISTRATOR_ALONE, NO),
    Row("reports:set_up_office", ("=92",), ADMINISTRATOR_ALONE, ADMINISTRATOR_ALONE),
    Row("reports:set_up_office", ("=94",), NOWHERE, NOWHERE),
    Row("reports:office_set_up", ("=soc-trang",), ADMINISTRATOR_ALONE, NO),
    Row("reports:office_set_up", ("=khong-co",), NOWHERE, NO),
    Row("reports:office_accounts", ("=soc-trang",), ADMINISTRATOR_ALONE, ADMINISTRATOR_ALONE),
    Row("reports:office_accounts", ("=khong-co",), NOWHERE, NOWHERE),
    Row("reports:office_sheet", ("=soc-trang",), ADMINISTRATOR_ALONE, NO),
    Row("reports:office_sheet", ("=khong-co",), NOWHERE, NO),
    Row("accounts:invitation", ("=1", "=x-y"), OVER, OVER),
]  # fmt: skip


def address(row, keys):
    """The address of a row with the records of one scope; `=word` is the word itself."""
    given = [word[1:] if word.startswith("=") else keys[word] for word in row.arguments]
    return reverse(row.name, args=given)
