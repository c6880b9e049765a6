"""Everything that a role may be allowed to do. Codes are stored and shown: never rename one."""

from django.db import models


class Permission(models.TextChoices):
    PROPOSAL_READ = "proposal.read", "xem đề án"
    PROPOSAL_DRAFT = "proposal.draft", "soạn đề án"
    PROPOSAL_SUBMIT = "proposal.submit", "nộp đề án"
    PROPOSAL_WITHDRAW = "proposal.withdraw", "rút đề án"
    PROPOSAL_SCREEN = "proposal.screen", "sơ duyệt, trả lại đề án"
    PROPOSAL_ASSIGN = "proposal.assign", "phân công theo dõi đề án"
    PROPOSAL_APPRAISE = "proposal.appraise", "thẩm định đề án"
    PROPOSAL_CARRY_OUT = "proposal.carry-out", "ghi nhận thực hiện đề án"
    PROPOSAL_DECIDE = "proposal.decide", "ghi quyết định về đề án"
    PLAN_READ = "plan.read", "xem kế hoạch khuyến công năm"
    PLAN_ASSEMBLE = "plan.assemble", "lập kế hoạch năm"
    PLAN_SEND = "plan.send", "trình kế hoạch năm"
    ADJUSTMENT_REQUEST = "adjustment.request", "đề nghị điều chỉnh"
    FINDING_ACCEPT = "finding.accept", "chấp nhận cảnh báo"
    PROGRESS_REPORT = "progress.report", "ghi tiến độ, vướng mắc"
    BENEFICIARY_READ = "beneficiary.read", "xem đơn vị thụ hưởng"
    BENEFICIARY_WRITE = "beneficiary.write", "ghi đơn vị thụ hưởng"
    ACCEPTANCE_READ = "acceptance.read", "xem nghiệm thu"
    ACCEPTANCE_RECORD = "acceptance.record", "ghi nhận nghiệm thu"
    SETTLEMENT_RECORD = "settlement.record", "ghi nhận quyết toán"
    REPORT_READ = "report.read", "xem và in báo cáo"
    DESIGN_READ = "design.read", "xem thư viện giao diện"
    ADMIN_ENTER = "admin.enter", "vào trang quản trị"
