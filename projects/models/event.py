"""What happens to a proposal and to a plan, as the log stores it. Codes are never renamed."""

from django.db import models

from khuyencong.audit.kinds import event_kinds


@event_kinds
class ProposalEvent(models.TextChoices):
    """Of a proposal, its establishments and its papers."""

    EXAMPLE_LOADED = "example.loaded", "nạp dữ liệu mẫu"
    DRAFTED = "proposal.drafted", "bắt đầu soạn đề án"
    EDITED = "proposal.edited", "sửa đề án"
    YEAR_CHANGED = "proposal.year-changed", "đổi chương trình, năm"
    SUBMITTED = "proposal.submitted", "nộp đề án"
    RECALLED = "proposal.recalled", "rút về để sửa"
    RETURNED = "proposal.returned", "trả lại để bổ sung"
    SCREENED = "proposal.screened", "sơ duyệt"
    APPRAISED = "proposal.appraised", "thẩm định đạt"
    REJECTED = "proposal.rejected", "thẩm định không đạt"
    INCLUDED = "proposal.included", "đưa vào kế hoạch"
    APPROVED = "proposal.approved", "phê duyệt"
    TAKEN_OUT = "proposal.taken-out", "đưa ra khỏi kế hoạch"
    FUNDED = "proposal.funded", "giao kinh phí đợt sau"
    MEMBER_LEFT_OUT = "member.left-out", "không giao kinh phí cho cơ sở"
    LEFT_OUT = "proposal.left-out", "không chọn vào kế hoạch"
    STARTED = "proposal.started", "bắt đầu thực hiện"
    CARRIED_ON = "proposal.carried-on", "chuyển sang trung tâm kế thừa"
    WITHDRAWN = "proposal.withdrawn", "rút đề án"
    STOPPED = "proposal.stopped", "ngừng đề án"
    ASSIGNED = "proposal.assigned", "phân công theo dõi"
    FILE_ADDED = "file.added", "thêm tệp hồ sơ"
    FILE_REMOVED = "file.removed", "bỏ tệp hồ sơ"
    FILES_SORTED = "files.sorted", "xếp tệp hồ sơ"
    ACCEPTANCE_RECORDED = "acceptance.recorded", "ghi nhận nghiệm thu"
    ACCEPTED = "proposal.accepted", "nghiệm thu xong đề án"
    SETTLED = "proposal.settled", "quyết toán"
    FINDING_ACCEPTED = "finding.accepted", "chấp nhận cảnh báo"
    ADJUSTMENT_REQUESTED = "adjustment.requested", "đề nghị điều chỉnh"
    ADJUSTMENT_DECIDED = "adjustment.decided", "quyết định điều chỉnh"
    ADJUSTMENT_REFUSED = "adjustment.refused", "không chấp thuận điều chỉnh"
    CONTRACT_SIGNED = "contract.signed", "ký hợp đồng"
    PAYMENT_RECORDED = "payment.recorded", "ghi giải ngân"
    PROGRESS_NOTED = "progress.noted", "ghi tiến độ"
    OBSTACLE_RAISED = "obstacle.raised", "nêu vướng mắc"
    OBSTACLE_SOLVED = "obstacle.solved", "giải quyết vướng mắc"
    REMINDED = "reminded", "nhắc hạn"
    ACCEPTANCE_FAILED = "acceptance.failed", "nghiệm thu không đạt"


# What the log calls a step that a person takes (projects/workflow.py).
EVENT_OF_STEP = {
    "submit": ProposalEvent.SUBMITTED,
    "screen": ProposalEvent.SCREENED,
    "send_back": ProposalEvent.RETURNED,
    "recall": ProposalEvent.RECALLED,
    "appraise": ProposalEvent.APPRAISED,
    "reject": ProposalEvent.REJECTED,
    "include": ProposalEvent.INCLUDED,
    "take_out": ProposalEvent.TAKEN_OUT,
    "approve": ProposalEvent.APPROVED,
    "leave_out": ProposalEvent.LEFT_OUT,
    "start": ProposalEvent.STARTED,
    "settle": ProposalEvent.SETTLED,
    "withdraw": ProposalEvent.WITHDRAWN,
    "stop": ProposalEvent.STOPPED,
}


@event_kinds
class PlanEvent(models.TextChoices):
    """Of a yearly plan."""

    CHANGED = "plan.changed", "sửa khung kế hoạch"
    SUBMITTED = "plan.submitted", "trình kế hoạch năm"
    TAKEN_BACK = "plan.taken-back", "rút kế hoạch về"
    OPENED = "plan.opened", "mở kế hoạch năm"
    CARRIED_ON = "plan.carried-on", "kế hoạch chuyển sang trung tâm kế thừa"
    APPROVED = "plan.approved", "phê duyệt kế hoạch năm"


@event_kinds
class CouncilEvent(models.TextChoices):
    """Of the list of members of councils."""

    ADDED = "council.added", "thêm thành viên hội đồng"
    CHANGED = "council.changed", "sửa thành viên hội đồng"
