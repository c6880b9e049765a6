"""A list of first accounts as an office has it – user name, name, e-mail, commune, role – read line by line.

Nothing is written here: each line is an account or a sentence that says what is wrong with it.
"""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.dates import today
from khuyencong.localities.country import REFORM
from khuyencong.localities.models import Level, Locality
from khuyencong.localities.names import find_units
from khuyencong.offices.models import Office
from khuyencong.text import fold

HEADING = "ten dang nhap"
COLUMNS = "tên đăng nhập, họ tên, thư điện tử, xã/phường, vai trò"
FEWEST, MOST = 2, 5  # columns of a line
MOST_LINES = 1000
LONGEST_LINE = 1000  # signs
OF_AN_OFFICE = [role for role in roles.ROLES.values() if not role.sees_all_offices]


@dataclass(frozen=True)
class Account:
    """One line that is right. `is_there` of somebody who has an account already, whatever has changed in it."""

    line: int
    username: str
    full_name: str
    email: str
    role: type[roles.Role]
    place: Locality | None
    is_there: bool = False

    @property
    def place_name(self) -> str:
        return self.place.name if self.place else ""


@dataclass(frozen=True)
class Problem:
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"Dòng {self.line}: {self.sentence}"


@dataclass
class AccountList:
    accounts: list[Account] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def new(self) -> list[Account]:
        return [account for account in self.accounts if not account.is_there]

    @property
    def known(self) -> list[Account]:
        return [account for account in self.accounts if account.is_there]


def read_accounts(text: str, office: Office) -> AccountList:
    """What the lines say of accounts of this office. Three queries, whatever their number, and one more where
    some of these names are there."""
    rows = list(_rows(text))
    if len(rows) > MOST_LINES:
        sentence = (
            f"danh sách có {len(rows)} dòng; mỗi lần nhiều nhất {MOST_LINES} dòng. Hãy chia ra."
        )
        return AccountList(problems=[Problem(rows[MOST_LINES][0], sentence)])
    reader = _Reader(rows, office)
    found = AccountList()
    for line, cells in rows:
        try:
            found.accounts.append(reader.account(line, cells))
        except ValidationError as error:
            found.problems += [Problem(line, sentence) for sentence in error.messages]
    return found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each line that says something, but for the heading."""
    lines = unicodedata.normalize("NFC", text).lstrip("\ufeff").splitlines()
    parted = next((sign for sign in "\t;" if any(sign in line for line in lines)), ",")
    for number, line in enumerate(lines, start=1):
        cells = [" ".join(cell.split()) for cell in _cells(line, parted)]
        if any(cells) and fold(cells[0]) != HEADING:
            yield number, cells


def _cells(line: str, parted: str) -> list[str]:
    """Line by line: a quotation mark that nobody closes swallows no line after it."""
    if len(line) > LONGEST_LINE:
        return [line[:LONGEST_LINE]]
    return next(csv.reader([line], delimiter=parted), [])


class _Reader:
    """What all lines are compared with, read once."""

    def __init__(self, rows: Sequence[tuple[int, list[str]]], office: Office) -> None:
        self.office = office
        self.seen: dict[str, int] = {}  # user names, folded, and their lines
        written = {User.objects.folded(cells[0]) for _line, cells in rows}
        keys = [key for name, key in User.objects.keys_by_name().items() if name in written]
        users = User.objects.filter(pk__in=keys) if keys else ()
        self.there = {User.objects.folded(user.username): user for user in users}
        self.day = max(today(), REFORM)
        self.places = self._read_places({cells[3] for _line, cells in rows if len(cells) > 3})  # noqa: PLR2004 - the fourth column

    def _read_places(self, written: set[str]) -> dict[str, list[Locality]]:
        communes = Locality.objects.valid_on(self.day).filter(
            level=Level.COMMUNE, parent=self.office.province_id
        )
        by_code = {unit.code: unit for unit in communes}
        names = sorted(name for name in written if name and name not in by_code)
        keys = {unit.pk for unit in by_code.values()}
        found = find_units(names, on=self.day, within=self.office.province)
        called = {name: [u for u in each.units if u.pk in keys] for name, each in zip(names, found, strict=True)}  # fmt: skip
        return called | {code: [unit] for code, unit in by_code.items()}

    def account(self, line: int, cells: list[str]) -> Account:
        """Raises ValidationError with all that is wrong with the line."""
        if not FEWEST <= len(cells) <= MOST:
            raise ValidationError(
                f"đọc được {len(cells)} cột, cần từ {FEWEST} đến {MOST} cột theo thứ tự {COLUMNS}. Hãy ngăn cột "
                "bằng dấu tab, dấu chấm phẩy hoặc dấu phẩy."
            )
        username, full_name, email, place, role = [*cells, "", "", ""][:MOST]
        problems: list[str] = []
        self._refuse_twice(username, line, problems)
        is_there = self._is_there(username, full_name, problems)
        noted = [] if is_there else problems  # who has an account keeps what stands there
        chosen = self._role(role, noted)
        unit = self._place(place, chosen, noted)
        user = User(
            username=User.normalize_username(username),
            full_name=full_name,
            email=email,
            role=chosen.code,
            office=self.office,
            password="!",  # noqa: S106 - none
        )
        self._refuse_wrong(user, noted)
        if problems:
            raise ValidationError(problems)
        return Account(line, user.username, full_name, email, chosen, unit, is_there)

    def _role(self, written: str, problems: list[str]) -> type[roles.Role]:
        """A local officer where nothing is written."""
        if not written:
            return roles.DistrictOfficer
        for role in OF_AN_OFFICE:
            if fold(written) in {role.code, fold(role.display_name)}:
                return role
        names = "; ".join(role.display_name for role in OF_AN_OFFICE)
        problems.append(f"không có vai trò “{written}”. Hãy để trống (cán bộ địa phương) hoặc ghi một trong: {names}.")  # fmt: skip
        return roles.DistrictOfficer

    def _place(self, written: str, role: type[roles.Role], problems: list[str]) -> Locality | None:
        if role.sees_all_localities:
            if written:
                problems.append(f"{role.display_name} làm việc với cả tỉnh, thành phố, nên cột xã/phường để trống; đọc được “{written}”.")  # fmt: skip
            return None
        found = self.places.get(written, [])
        if len(found) == 1:
            return found[0]
        where = self.office.province.name
        if not written:
            problems.append(
                "thiếu xã/phường. Hãy ghi tên đủ cấp, như “Phường Phú Lợi”, hoặc mã năm chữ số."
            )
        elif found:
            names = "; ".join(f"{unit.name} (mã {unit.code})" for unit in found)
            problems.append(f"“{written}” có thể là {names}. Hãy ghi mã.")
        else:
            problems.append(f"{where} không có xã, phường, đặc khu nào là “{written}” ngày {self.day:%d/%m/%Y}. Hãy ghi tên hiện nay hoặc mã năm chữ số.")  # fmt: skip
        return None

    def _refuse_wrong(self, user: User, problems: list[str]) -> None:
        try:
            user.clean_fields(exclude=["office", "list_columns"])
        except ValidationError as error:
            names = {field.name: str(field.verbose_name) for field in User._meta.fields}
            for field_name, sentences in error.message_dict.items():
                written = getattr(user, field_name)
                problems += [
                    f"{names[field_name]} “{written}”: {sentence}" for sentence in sentences
                ]

    def _refuse_twice(self, username: str, line: int, problems: list[str]) -> None:
        key = User.objects.folded(username)
        if key in self.seen and key:
            problems.append(
                f"tên đăng nhập “{username}” đã có ở dòng {self.seen[key]}. Mỗi người một tên."
            )
        self.seen.setdefault(key, line)

    def _is_there(self, username: str, full_name: str, problems: list[str]) -> bool:
        """Has this person an account here? Address, place and role may have changed since the list was first
        read. Somebody else of the name is a problem."""
        there = self.there.get(User.objects.folded(username))
        if there is None:
            return False
        if there.office_id == self.office.pk and fold(there.full_name) == fold(full_name):
            return True
        problems.append(f"tên đăng nhập “{username}” đã có người dùng ({there.full_name}). Hãy chọn tên khác, hoặc sửa người ấy ở trang quản trị.")  # fmt: skip
        return False
