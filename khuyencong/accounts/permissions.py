"""Everything that a role may be allowed to do. Codes are stored and shown: never rename one.

Each says whether it reads or writes. To read, a thing must be in sight (`visible_to`); to write, it
must lie in one's hands (`is_writable_by`), which is less: khuyencong/access.py asks both.
"""

from typing import Self

from django.db import models

READS, WRITES = False, True


class Permission(models.TextChoices):
    writes: bool

    def __new__(cls, code: str, writes: bool) -> Self:
        permission = str.__new__(cls, code)
        permission._value_ = code
        permission.writes = writes
        return permission

    PROPOSAL_READ = "proposal.read", READS, "xem đề án"
    DOSSIER_READ = "dossier.read", READS, "xem giấy tờ hồ sơ"
    PROPOSAL_DRAFT = "proposal.draft", WRITES, "soạn đề án"
    PROPOSAL_SUBMIT = "proposal.submit", WRITES, "nộp đề án"
    PROPOSAL_WITHDRAW = "proposal.withdraw", WRITES, "rút đề án"
    PROPOSAL_SCREEN = "proposal.screen", WRITES, "sơ duyệt, trả lại đề án"
    PROPOSAL_ASSIGN = "proposal.assign", WRITES, "phân công theo dõi đề án"
    PROPOSAL_APPRAISE = "proposal.appraise", WRITES, "thẩm định đề án"
    PROPOSAL_CARRY_OUT = "proposal.carry-out", WRITES, "ghi nhận thực hiện đề án"
    PROPOSAL_DECIDE = "proposal.decide", WRITES, "ghi quyết định về đề án"
    PLAN_READ = "plan.read", READS, "xem kế hoạch khuyến công năm"
    PLAN_ASSEMBLE = "plan.assemble", WRITES, "lập kế hoạch năm"
    PLAN_SEND = "plan.send", WRITES, "trình kế hoạch năm"
    ADJUSTMENT_REQUEST = "adjustment.request", WRITES, "đề nghị điều chỉnh"
    FINDING_ACCEPT = "finding.accept", WRITES, "chấp nhận cảnh báo"
    PROGRESS_REPORT = "progress.report", WRITES, "ghi tiến độ, vướng mắc"
    BENEFICIARY_READ = "beneficiary.read", READS, "xem đơn vị thụ hưởng"
    BENEFICIARY_WRITE = "beneficiary.write", WRITES, "ghi đơn vị thụ hưởng"
    BENEFICIARY_MERGE = "beneficiary.merge", WRITES, "đối chiếu, gộp đơn vị thụ hưởng"
    ACCEPTANCE_READ = "acceptance.read", READS, "xem nghiệm thu"
    ACCEPTANCE_RECORD = "acceptance.record", WRITES, "ghi nhận nghiệm thu"
    SETTLEMENT_RECORD = "settlement.record", WRITES, "ghi nhận quyết toán"
    REPORT_READ = "report.read", READS, "xem và in báo cáo"
    PLACE_REPORT_READ = "place-report.read", READS, "xem và in báo cáo của địa bàn"
    REPORT_ISSUE = "report.issue", WRITES, "ban hành báo cáo"
    OFFICE_SET_UP = "office.set-up", WRITES, "thiết lập trung tâm"
    DESIGN_READ = "design.read", READS, "xem thư viện giao diện"
    OFFICE_MERGE = "office.merge", WRITES, "gộp trung tâm"
    SCOPE_CARRY = "scope.carry", WRITES, "chuyển địa bàn phụ trách"
    ADMIN_ENTER = "admin.enter", READS, "vào trang quản trị"
