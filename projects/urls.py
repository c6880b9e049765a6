"""Addresses of proposals, plans that are written, acceptances, and the page of an establishment."""

from django.urls import path

from projects.views import (
    acceptances,
    adjustments,
    beneficiaries,
    comparisons,
    drafts,
    execution,
    files,
    findings,
    money_table,
    plans,
    proposals,
    steps,
    uploads,
)

app_name = "projects"
urlpatterns = [
    path("de-an/", proposals.proposal_list, name="proposal_list"),
    path("de-an/moi/", drafts.proposal_new, name="proposal_new"),
    path("de-an/hang-loat/", steps.proposal_batch, name="proposal_batch"),
    path("de-an/<slug:code>/", proposals.proposal_detail, name="proposal_detail"),
    path("de-an/<slug:code>/soan/", drafts.proposal_edit, name="proposal_edit"),
    path("de-an/<slug:code>/soan/giu/", drafts.keep_typed, name="keep_typed"),
    path("de-an/<slug:code>/soan/bo/", drafts.forget_typed, name="forget_typed"),
    path("de-an/<slug:code>/so-tien/", money_table.money_table, name="money_table"),
    path("de-an/<slug:code>/chep/", drafts.proposal_copy, name="proposal_copy"),
    path("de-an/<slug:code>/co-so/", drafts.member_add, name="member_add"),
    path("de-an/<slug:code>/co-so/moi/", drafts.member_create, name="member_create"),
    path("de-an/<slug:code>/co-so/<int:pk>/bo/", drafts.member_remove, name="member_remove"),
    path("de-an/<slug:code>/ho-so/", files.file_add, name="file_add"),
    path("de-an/<slug:code>/ho-so/nhieu/", uploads.files_add, name="files_add"),
    path("de-an/<slug:code>/ho-so/xep/", uploads.files_sort, name="files_sort"),
    path("de-an/<slug:code>/ho-so/dung-lai/", files.file_reuse, name="file_reuse"),
    path("de-an/<slug:code>/ho-so/<int:pk>/", files.file_get, name="file_get"),
    path("de-an/<slug:code>/ho-so/<int:pk>/bo/", files.file_remove, name="file_remove"),
    path("de-an/<slug:code>/buoc/<slug:step>/", steps.ProposalStep.as_view(), name="proposal_step"),
    path(
        "de-an/<slug:code>/canh-bao/<slug:fingerprint>/",
        findings.FindingWaive.as_view(),
        name="finding_waive",
    ),
    path("de-an/<slug:code>/hop-dong/", execution.ContractSign.as_view(), name="contract_sign"),
    path("de-an/<slug:code>/chi/", execution.PaymentRecord.as_view(), name="payment_record"),
    path("de-an/<slug:code>/tien-do/", execution.NoteAdd.as_view(), name="note_add"),
    path("de-an/<slug:code>/vuong-mac/", execution.ObstacleRaise.as_view(), name="obstacle_raise"),
    path("de-an/<slug:code>/dieu-chinh/", adjustments.adjustment_choose, name="adjustment_choose"),
    path(
        "de-an/<slug:code>/dieu-chinh/<slug:subject>/",
        adjustments.AdjustmentAsk.as_view(),
        name="adjustment_ask",
    ),
    path(
        "dieu-chinh/<int:pk>/khong-chap-thuan/",
        adjustments.AdjustmentRefuse.as_view(),
        name="adjustment_refuse",
    ),
    path("ke-hoach/lap/", plans.plan_open, name="plan_open"),
    path("ke-hoach/<year:year>/<slug:slug>/lap/", plans.plan_assemble, name="plan_assemble"),
    path("ke-hoach/<year:year>/<slug:slug>/khung/", plans.PlanFrame.as_view(), name="plan_frame"),
    path("ke-hoach/<year:year>/<slug:slug>/trinh/", plans.plan_send, name="plan_send"),
    path(
        "ke-hoach/<year:year>/<slug:slug>/quyet-dinh/",
        plans.PlanDecide.as_view(),
        name="plan_decide",
    ),
    path(
        "ke-hoach/<year:year>/<slug:slug>/quyet-dinh/<int:pk>/",
        plans.decision_file,
        name="decision_file",
    ),
    path(
        "ke-hoach/<year:year>/<slug:slug>/dieu-chinh/",
        plans.PlanAdjust.as_view(),
        name="plan_adjust",
    ),
    path("vuong-mac/", execution.obstacle_board, name="obstacle_board"),
    path("vuong-mac/<int:pk>/", execution.ObstacleSolve.as_view(), name="obstacle_solve"),
    path("dinh-muc/<int:pk>/", findings.norm_detail, name="norm_detail"),
    path("nghiem-thu/", acceptances.acceptance_list, name="acceptance_list"),
    path("nghiem-thu/<int:pk>/", acceptances.acceptance_record, name="acceptance_record"),
    path(
        "nghiem-thu/<int:pk>/khong-giao/", steps.MemberLeaveOut.as_view(), name="member_leave_out"
    ),
    path("co-so/<int:pk>/", beneficiaries.beneficiary_detail, name="beneficiary_detail"),
    path("co-so/doi-chieu/", comparisons.comparison_list, name="comparison_list"),
    path("co-so/<int:pk>/doi-chieu/", comparisons.beneficiary_compare, name="beneficiary_compare"),
    path("co-so/<int:pk>/gop/", comparisons.beneficiary_merge, name="beneficiary_merge"),
    path(
        "co-so/<int:pk>/khong-trung/",
        comparisons.beneficiary_set_apart,
        name="beneficiary_set_apart",
    ),
    path("co-so/lan-gop/<int:pk>/tach/", comparisons.merge_undo, name="merge_undo"),
]
