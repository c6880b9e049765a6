"""Everything that a role may be allowed to do. Codes are stored and shown: never rename one."""

from django.db import models


class Permission(models.TextChoices):
    PROPOSAL_READ = "proposal.read", "xem đề án"
    PLAN_READ = "plan.read", "xem kế hoạch khuyến công năm"
    ACCEPTANCE_RECORD = "acceptance.record", "ghi nhận nghiệm thu"
    REPORT_READ = "report.read", "xem và in báo cáo"
    ADMIN_ENTER = "admin.enter", "vào trang quản trị"
