"""Addresses of proposals and acceptances, and the page of an establishment."""

from django.urls import path

from projects.views import (
    acceptances,
    adjusting,
    beneficiaries,
    comparing,
    drafting,
    execution,
    files,
    findings,
    proposals,
    steps,
)

app_name = "projects"
urlpatterns = [
    path("de-an/", proposals.proposal_list, name="proposal_list"),
    path("de-an/moi/", drafting.proposal_new, name="proposal_new"),
    path("de-an/hang-loat/", steps.proposal_batch, name="proposal_batch"),
    path("de-an/<slug:code>/", proposals.proposal_detail, name="proposal_detail"),
    path("de-an/<slug:code>/soan/", drafting.proposal_edit, name="proposal_edit"),
    path("de-an/<slug:code>/soan/giu/", drafting.keep_typed, name="keep_typed"),
    path("de-an/<slug:code>/soan/bo/", drafting.forget_typed, name="forget_typed"),
    path("de-an/<slug:code>/chep/", drafting.proposal_copy, name="proposal_copy"),
    path("de-an/<slug:code>/co-so/", drafting.member_add, name="member_add"),
    path("de-an/<slug:code>/co-so/moi/", drafting.member_create, name="member_create"),
    path("de-an/<slug:code>/co-so/<int:pk>/bo/", drafting.member_remove, name="member_remove"),
    path("de-an/<slug:code>/ho-so/", files.file_add, name="file_add"),
    path("de-an/<slug:code>/ho-so/dung-lai/", files.file_reuse, name="file_reuse"),
    path("de-an/<slug:code>/ho-so/<int:pk>/", files.file_get, name="file_get"),
    path("de-an/<slug:code>/ho-so/<int:pk>/bo/", files.file_remove, name="file_remove"),
    path("de-an/<slug:code>/buoc/<slug:step>/", steps.proposal_step, name="proposal_step"),
    path(
        "de-an/<slug:code>/canh-bao/<slug:fingerprint>/",
        findings.finding_take_on,
        name="finding_take_on",
    ),
    path("de-an/<slug:code>/hop-dong/", execution.contract_sign, name="contract_sign"),
    path("de-an/<slug:code>/chi/", execution.payment_record, name="payment_record"),
    path("de-an/<slug:code>/tien-do/", execution.note_add, name="note_add"),
    path("de-an/<slug:code>/vuong-mac/", execution.obstacle_raise, name="obstacle_raise"),
    path("de-an/<slug:code>/dieu-chinh/", adjusting.adjustment_choose, name="adjustment_choose"),
    path(
        "de-an/<slug:code>/dieu-chinh/<slug:subject>/",
        adjusting.adjustment_ask,
        name="adjustment_ask",
    ),
    path(
        "dieu-chinh/<int:pk>/khong-chap-thuan/",
        adjusting.adjustment_refuse,
        name="adjustment_refuse",
    ),
    path("vuong-mac/", execution.obstacle_board, name="obstacle_board"),
    path("vuong-mac/<int:pk>/", execution.obstacle_solve, name="obstacle_solve"),
    path("dinh-muc/<int:pk>/", findings.norm_detail, name="norm_detail"),
    path("nghiem-thu/", acceptances.acceptance_list, name="acceptance_list"),
    path("nghiem-thu/<int:pk>/", acceptances.acceptance_record, name="acceptance_record"),
    path("nghiem-thu/<int:pk>/khong-giao/", steps.member_leave_out, name="member_leave_out"),
    path("co-so/<int:pk>/", beneficiaries.beneficiary_detail, name="beneficiary_detail"),
    path("co-so/doi-chieu/", comparing.comparison_list, name="comparison_list"),
    path("co-so/<int:pk>/doi-chieu/", comparing.beneficiary_compare, name="beneficiary_compare"),
    path("co-so/<int:pk>/gop/", comparing.beneficiary_merge, name="beneficiary_merge"),
    path(
        "co-so/<int:pk>/khong-trung/", comparing.beneficiary_set_apart, name="beneficiary_set_apart"
    ),
    path("co-so/lan-gop/<int:pk>/tach/", comparing.merge_undo, name="merge_undo"),
]
