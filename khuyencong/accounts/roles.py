"""The roles of the office, one readable class each; a head of office can check them here."""

from khuyencong.accounts.permissions import Permission


class Role:
    """What one kind of user sees and may do."""

    code: str
    display_name: str
    description: str
    permissions: frozenset[Permission]
    sees_all_localities = True
    sees_only_approved = False


class DistrictOfficer(Role):
    code = "district-officer"
    display_name = "Cán bộ địa phương"
    description = (
        "Cán bộ khuyến công cấp huyện (từ 01/7/2025 là cấp xã): xem cơ sở và đề án thuộc "
        "địa bàn của mình."
    )
    permissions = frozenset({Permission.PROPOSAL_READ, Permission.PLAN_READ})
    sees_all_localities = False


class CentreStaff(Role):
    code = "centre-staff"
    display_name = "Chuyên viên Trung tâm"
    description = "Theo dõi mọi đề án, ghi nhận nghiệm thu, lập và in báo cáo."
    permissions = frozenset(
        {
            Permission.PROPOSAL_READ,
            Permission.PLAN_READ,
            Permission.ACCEPTANCE_RECORD,
            Permission.REPORT_READ,
        }
    )


class CentreLeader(Role):
    code = "centre-leader"
    display_name = "Lãnh đạo Trung tâm"
    description = "Làm mọi việc của chuyên viên và quyết định những việc thuộc thẩm quyền."
    permissions = CentreStaff.permissions


class DepartmentReviewer(Role):
    code = "department-reviewer"
    display_name = "Chuyên viên Sở Công Thương"
    description = "Xem mọi đề án, kế hoạch và báo cáo để thẩm định, góp ý."
    permissions = frozenset(
        {Permission.PROPOSAL_READ, Permission.PLAN_READ, Permission.REPORT_READ}
    )


class Reader(Role):
    code = "reader"
    display_name = "Người xem (UBND, Sở Tài chính)"
    description = "Xem kế hoạch đã phê duyệt, đề án trong kế hoạch đó và báo cáo."
    permissions = frozenset(
        {Permission.PROPOSAL_READ, Permission.PLAN_READ, Permission.REPORT_READ}
    )
    sees_only_approved = True


class Administrator(Role):
    code = "administrator"
    display_name = "Quản trị hệ thống"
    description = (
        "Quản lý người dùng, vai trò, danh mục dùng chung và nhập dữ liệu ở trang quản trị."
    )
    permissions = frozenset(Permission)


class Machine(Role):
    code = "machine"
    display_name = "Hệ thống"
    description = "Tài khoản của máy để ghi tên việc nạp dữ liệu; không ai đăng nhập được."
    permissions = frozenset({Permission.ACCEPTANCE_RECORD, Permission.REPORT_READ})


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        DistrictOfficer,
        CentreStaff,
        CentreLeader,
        DepartmentReviewer,
        Reader,
        Administrator,
        Machine,
    )
}
CHOICES = [(role.code, role.display_name) for role in ROLES.values()]
