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
    sees_all_offices = False
    sees_only_national = False


class DistrictOfficer(Role):
    code = "district-officer"
    display_name = "Cán bộ địa phương"
    description = (
        "Cán bộ khuyến công cấp huyện (từ 01/7/2025 là cấp xã): lập hồ sơ cơ sở và đề án của địa "
        "bàn mình, nộp về Trung tâm, bổ sung khi bị trả lại, ghi tiến độ và vướng mắc, in báo cáo của địa bàn."
    )
    permissions = frozenset(
        {
            Permission.PROPOSAL_READ,
            Permission.DOSSIER_READ,
            Permission.PROPOSAL_DRAFT,
            Permission.PROPOSAL_SUBMIT,
            Permission.PROPOSAL_WITHDRAW,
            Permission.PLAN_READ,
            Permission.BENEFICIARY_READ,
            Permission.BENEFICIARY_WRITE,
            Permission.ACCEPTANCE_READ,
            Permission.PROGRESS_REPORT,
            Permission.PLACE_REPORT_READ,
        }
    )
    sees_all_localities = False


class CentreStaff(Role):
    code = "centre-staff"
    display_name = "Chuyên viên Trung tâm"
    description = (
        "Theo dõi mọi đề án: sơ duyệt, trả lại, thẩm định, đưa vào kế hoạch, hợp đồng, tạm ứng, đề "
        "nghị điều chỉnh, ghi nhận nghiệm thu và quyết toán, lập, in và ban hành báo cáo."
    )
    permissions = DistrictOfficer.permissions | {
        Permission.BENEFICIARY_MERGE,
        Permission.PROPOSAL_SCREEN,
        Permission.PROPOSAL_ASSIGN,
        Permission.PROPOSAL_APPRAISE,
        Permission.PROPOSAL_CARRY_OUT,
        Permission.PLAN_ASSEMBLE,
        Permission.ADJUSTMENT_REQUEST,
        Permission.FINDING_ACCEPT,
        Permission.ACCEPTANCE_RECORD,
        Permission.SETTLEMENT_RECORD,
        Permission.REPORT_READ,
        Permission.REPORT_ISSUE,
        Permission.DESIGN_READ,
    }


class CentreLeader(Role):
    code = "centre-leader"
    display_name = "Lãnh đạo Trung tâm"
    description = (
        "Làm mọi việc của chuyên viên; trình kế hoạch, ghi quyết định phê duyệt, điều chỉnh, không "
        "chọn hoặc ngừng đề án."
    )
    permissions = CentreStaff.permissions | {Permission.PROPOSAL_DECIDE, Permission.PLAN_SEND}


class DepartmentReviewer(Role):
    code = "department-reviewer"
    display_name = "Chuyên viên Sở Công Thương"
    description = "Xem mọi đề án, kế hoạch và báo cáo; thẩm định đề án."
    permissions = frozenset(
        {
            Permission.PROPOSAL_READ,
            Permission.DOSSIER_READ,
            Permission.PROPOSAL_APPRAISE,
            Permission.FINDING_ACCEPT,
            Permission.PLAN_READ,
            Permission.BENEFICIARY_READ,
            Permission.ACCEPTANCE_READ,
            Permission.REPORT_READ,
            Permission.PLACE_REPORT_READ,
        }
    )


class Reader(Role):
    code = "reader"
    display_name = "Người xem (UBND, Sở Tài chính)"
    description = (
        "Xem kế hoạch đã phê duyệt, đề án và nghiệm thu trong kế hoạch đó, và báo cáo. Văn bản đã "
        "ban hành chỉ xem được khi lúc ban hành nó không nói điều gì còn chờ quyết định: tờ trình "
        "kế hoạch và tờ trình điều chỉnh đang chờ thì không. Nhật ký chỉ kể điều đã quyết định và việc "
        "thực hiện. Đề án đã duyệt được xem nguyên vẹn, kể cả số đề nghị và thẩm định của cơ sở còn "
        "chờ đợt giao kinh phí sau: quyết định phê duyệt là của cả đề án. Giấy tờ do cơ sở nộp là của người "
        "thẩm định và người phụ trách, không mở ở đây."
    )
    permissions = frozenset(
        {
            Permission.PROPOSAL_READ,
            Permission.PLAN_READ,
            Permission.ACCEPTANCE_READ,
            Permission.REPORT_READ,
            Permission.PLACE_REPORT_READ,
        }
    )
    sees_only_approved = True


class NationalReviewer(Role):
    code = "national-reviewer"
    display_name = "Cục/Bộ (xem khuyến công quốc gia)"
    description = (
        "Xem khuyến công quốc gia của mọi trung tâm: kế hoạch đã phê duyệt, đề án và nghiệm thu trong kế "
        "hoạch đó, và báo cáo lấy từ các số liệu ấy. Đề án, kế hoạch đang làm hoặc đã trình mà chưa có quyết "
        "định là việc của trung tâm, không mở ở đây; khuyến công địa phương và văn bản một trung tâm đã ban "
        "hành (thường nói về cả hai chương trình) cũng không."
    )
    permissions = frozenset(
        {
            Permission.PROPOSAL_READ,
            Permission.PLAN_READ,
            Permission.ACCEPTANCE_READ,
            Permission.REPORT_READ,
            Permission.PLACE_REPORT_READ,
        }
    )
    sees_only_approved = True
    sees_all_offices = True
    sees_only_national = True


class Administrator(Role):
    code = "administrator"
    display_name = "Quản trị hệ thống"
    description = (
        "Quản lý người dùng, vai trò, danh mục dùng chung và nhập dữ liệu ở trang quản trị."
    )
    permissions = frozenset(Permission)
    sees_all_offices = True


class Machine(Role):
    code = "machine"
    display_name = "Hệ thống"
    description = (
        "Tài khoản của máy để thiết lập và gộp trung tâm, nạp dữ liệu, nhắc hạn và xuất báo cáo bằng lệnh; "
        "không ai đăng nhập được."
    )
    permissions = frozenset(
        {
            Permission.OFFICE_SET_UP,
            Permission.ACCEPTANCE_RECORD,
            Permission.PROGRESS_REPORT,
            Permission.REPORT_READ,
            Permission.PLACE_REPORT_READ,
            Permission.PROPOSAL_READ,
            Permission.ACCEPTANCE_READ,
            Permission.OFFICE_MERGE,
            Permission.SCOPE_CARRY,
        }
    )
    sees_all_offices = True


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        DistrictOfficer,
        CentreStaff,
        CentreLeader,
        DepartmentReviewer,
        Reader,
        NationalReviewer,
        Administrator,
        Machine,
    )
}
OF_ALL_OFFICES = [role.code for role in ROLES.values() if role.sees_all_offices]
CHOICES = [(role.code, role.display_name) for role in ROLES.values()]
