import base64
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.crypto import salted_hmac

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.localities.models import Level, Locality
from khuyencong.offices.loading import load_soc_trang_office
from khuyencong.offices.models import Office
from projects.example.living import People, carry_on
from projects.example.loading import load_plans
from projects.law.loading import open_programmes
from projects.refusal import Refused
from reports.example import load_successor, load_texts, refuse_to_mix

DEMO_USERS = {
    "vinhchau": roles.DistrictOfficer,
    "chuyenvien": roles.CentreStaff,
    "lanhdao": roles.CentreLeader,
    "socongthuong": roles.DepartmentReviewer,
    "nguoixem": roles.Reader,
    "cucbo": roles.NationalReviewer,
    "quantri": roles.Administrator,
}
DEMO_DISTRICT = "950"  # thị xã Vĩnh Châu


class Command(BaseCommand):
    help = (
        "Nạp kế hoạch khuyến công năm 2023 của tỉnh Sóc Trăng làm ví dụ (chạy lại không đổi gì). "
        "Với DEMO=1 còn tạo mỗi vai trò một người dùng thử và in cách đăng nhập."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-successor",
            action="store_true",
            help=(
                "Cả trung tâm kế thừa: Cần Thơ với kế hoạch 2026 đang thực hiện (minh họa); với DEMO=1 còn có "
                "kế hoạch 2027 đang lập."
            ),
        )

    def handle(self, *_args: object, **options: Any) -> None:
        try:
            refuse_to_mix(with_successor=options["with_successor"])
        except Refused as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        self._load_first_year()
        office = load_soc_trang_office()
        if options["with_successor"]:
            office, new = load_successor(by=User.objects.machine())
            self.stdout.write(
                f"Trung tâm {office} kế thừa, kế hoạch 2026 (minh họa): {new} đề án mới."
            )
        if not settings.DEMO:
            return
        people = self._make_demo_users(office)
        if options["with_successor"]:
            carry_on(office, People(people["vinhchau"], people["chuyenvien"]))

    @transaction.atomic
    def _load_first_year(self) -> None:
        call_command("load_reference", stdout=self.stdout)
        office = load_soc_trang_office()
        if not office.programmes.exists():
            open_programmes(office)
        new = load_plans(by=User.objects.machine())
        load_texts()
        self.stdout.write(f"Ví dụ năm 2023: {new} đề án mới.")

    @transaction.atomic
    def _make_demo_users(self, office: Office) -> dict[str, User]:
        """Their password follows from SECRET_KEY: the same at each start, and in no repository."""
        digest = salted_hmac("khuyencong.demo", "password", algorithm="sha256").digest()
        password = base64.b32encode(digest).decode()[:10].lower()
        district = Locality.objects.get(code=DEMO_DISTRICT, level=Level.DISTRICT)
        # Since 2025-07-01 the same officer works for the communes that came after the district's.
        today = Locality.objects.filter(changes_in__predecessor__parent=district, valid_to=None)
        people: dict[str, User] = {}
        self.stdout.write("\nNgười dùng thử (chỉ dùng để xem thử, không dùng khi vận hành):")
        for username, role in DEMO_USERS.items():
            user = User.objects.filter(username=username).first()
            if user is None:
                user = User.objects.create_user(
                    username,
                    full_name=f"{role.display_name} (dùng thử)",
                    role=role.code,
                    email=f"{username}@khuyencong.example",
                    office=None if role.sees_all_offices else office,
                )
            if not role.sees_all_localities:
                user.localities.set([district, *today])
            if not user.check_password(password):
                user.set_password(password)
                user.save(update_fields=["password"])
            self.stdout.write(f"  {username:<14} mật khẩu: {password}   {role.display_name}")
            people[username] = user
        return people
