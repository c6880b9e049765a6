"""Crafted Word and Excel files: each gets a sentence, none a fault of the server."""

import io
import random
import struct
import time
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from khuyencong.accounts import roles
from projects.actions import files, packages
from projects.models import Attachment, DossierItem
from projects.refusal import Refused
from tests.factories import BeneficiaryFactory, DistrictFactory, complete_draft

MAIN = "word/document.xml"
CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
BROKEN = "nội dung bên trong là loại khác hoặc đã hỏng"
ODD_NAME = "các phần bên trong mang tên bất thường"


def package(*more, how=zipfile.ZIP_DEFLATED):
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w", how) as archive:
        archive.writestr(MAIN, "<x/>" * 100)
        for name, content in more:
            archive.writestr(name, content)
    return sheet.getvalue()


def changed(data, head, offset, value):
    """The bytes of the first record of a kind with some of them set."""
    at = data.index(head) + offset
    return data[:at] + value + data[at + len(value) :]


def flagged(data, bits):
    both = changed(data, LOCAL, 6, struct.pack("<H", bits))
    return changed(both, CENTRAL, 8, struct.pack("<H", bits))


def packed(data, how):
    both = changed(data, LOCAL, 8, struct.pack("<H", how))
    return changed(both, CENTRAL, 10, struct.pack("<H", how))


def sized(data, size):
    both = changed(data, LOCAL, 22, struct.pack("<I", size))
    return changed(both, CENTRAL, 24, struct.pack("<I", size))


def twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return package((MAIN, "<y/>"))


def bomb():
    return package(*((f"word/{n}.xml", bytes(30_000_000)) for n in range(7)))


def with_extra():
    """A field for 64 bits that is longer than what is there."""
    part = zipfile.ZipInfo("word/a.xml")
    part.extra = struct.pack("<HH", 1, 9)
    return package((part, "x"))


CASES = {
    "version 9.9": (lambda: changed(package(), CENTRAL, 6, struct.pack("<H", 99)), BROKEN),
    "version 9.9 of the part": (lambda: changed(package(), LOCAL, 4, struct.pack("<H", 99)), ""),
    "a name that is no UTF-8": (
        lambda: flagged(package().replace(MAIN.encode(), b"word/\xff\xfe\xfaument.xml"), 0x800),
        BROKEN,
    ),
    "two names for one part": (
        lambda: changed(package(), LOCAL, 30, b"word/documenX.xml"),
        BROKEN,
    ),
    "a way out": (lambda: package(("../../etc/passwd", "x")), ODD_NAME),
    "from the root": (lambda: package(("/etc/passwd", "x")), ODD_NAME),
    "a drive": (lambda: package(("C:/x", "x")), ODD_NAME),
    "backslashes": (lambda: package(("word\\..\\x", "x")), ODD_NAME),
    "a NUL in a name": (
        lambda: package(("word/aXb.xml", "x")).replace(b"word/aXb.xml", b"word/a\0b.xml"),
        ODD_NAME,
    ),
    "one name twice": (twice, ODD_NAME),
    "a password": (lambda: flagged(package(), 0x1), "có đặt mật khẩu"),
    "strong encryption": (lambda: flagged(package(), 0x40), BROKEN),
    "patched data": (lambda: flagged(package(), 0x20), BROKEN),
    "an old file, or one with a password": (
        lambda: packages.OLD_OFFICE + bytes(600),
        "là tệp Word, Excel đời cũ hoặc có đặt mật khẩu",
    ),
    "an unknown packing": (lambda: packed(package(), 97), BROKEN),
    "told bzip2": (lambda: packed(package(), 12), BROKEN),
    "told lzma": (lambda: packed(package(), 14), BROKEN),
    "smaller told": (lambda: sized(package(), 7), BROKEN),
    "larger told": (lambda: sized(package(), 4000), BROKEN),
    "a wrong sum": (lambda: changed(package(), CENTRAL, 16, b"\1\2\3\4"), BROKEN),
    "a bomb": (bomb, "khi mở ra lớn bất thường"),
    "4 GB told": (lambda: sized(package(), 0xFFFFFFFE), "khi mở ra lớn bất thường"),
    "too many parts": (
        lambda: package(*((f"word/{n}.xml", "") for n in range(packages.PARTS_AT_MOST))),
        "khi mở ra lớn bất thường",
    ),
    "a directory elsewhere": (lambda: changed(package(), END, 16, b"\xff\xff\xff\x7f"), BROKEN),
    "a directory before the beginning": (lambda: changed(package(), END, 12, b"\xff\xff\0\0"), BROKEN),
    "a part elsewhere": (lambda: changed(package(), CENTRAL, 42, b"\xff\xff\0\0"), BROKEN),
    "a directory cut off": (lambda: package()[:-30], BROKEN),
    "a broken extra field": (with_extra, BROKEN),
    "a bomb of another packing": (lambda: package(("a", bytes(30_000_000)), how=zipfile.ZIP_BZIP2), BROKEN),
    "nothing but an end": (lambda: END + bytes(18), BROKEN),
    "no main part": (lambda: package().replace(MAIN.encode(), b"word/elsewhere.xm"), BROKEN),
}  # fmt: skip


def uploaded(data, name="x.docx"):
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("case", CASES)
def test_a_crafted_file_gets_a_sentence(case):
    make, told = CASES[case]
    file = uploaded(make())
    start = time.monotonic()

    assert packages.fault_of(file, MAIN) == told

    assert time.monotonic() - start < 2
    if told:
        with pytest.raises(Refused, match=r"mang đuôi \.docx nhưng"):
            files.inspect_upload(file)


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_honest_file_is_taken(how):
    data = package(
        ("word/media/", ""), ("word/media/ảnh 1.png", b"x" * 1000), ("[Content_Types].xml", "<x/>"),
        how=how,
    )  # fmt: skip

    assert packages.fault_of(uploaded(data), MAIN) == ""


def test_no_byte_that_is_changed_is_more_than_refused():
    """A thousand files with random bytes changed: a sentence or nothing, and never an error."""
    chance = random.Random(10)  # noqa: S311 - the same bytes each time
    data = package(("word/a.xml", "<a/>" * 50))
    heads = [n for n in range(len(data)) if data[n : n + 2] == b"PK"]
    for _ in range(1_000):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            near = chance.choice([chance.choice(heads) + chance.randrange(46), chance.randrange(len(data))])  # fmt: skip
            broken[min(near, len(data) - 1)] = chance.randrange(256)

        assert isinstance(packages.fault_of(uploaded(bytes(broken)), MAIN), str)


def test_the_page_says_it(sign_in, make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    draft = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)
    item = DossierItem.objects.create(code="letter", name="Đơn đề nghị")
    make, _told = CASES["version 9.9"]

    answer = sign_in(officer).post(
        f"/de-an/{draft.code}/ho-so/",
        {"giay-to": item.pk, "co-so": draft.members.get().pk, "tep": uploaded(make())},
        follow=True,
    )

    assert answer.status_code == 200
    assert "mang đuôi .docx nhưng nội dung bên trong là loại khác" in answer.content.decode()
    assert not Attachment.objects.exists()


def of_many_parts(count):
    """A list of so many parts without any content, as no tool would write it so fast."""
    name, data = MAIN.encode(), b"<w/>"
    start = struct.pack("<4s5H3L2H", LOCAL, 20, 0, 0, 0, 33, zlib.crc32(data), 4, 4, len(name), 0)
    start += name + data
    part = struct.pack("<4s6H3L5H2L", CENTRAL, 20, 20, 0, 0, 0, 33, zlib.crc32(data), 4, 4, len(name), 0, 0, 0, 0, 0, 0)  # fmt: skip
    empty = struct.pack("<4s6H3L5H2L", CENTRAL, 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, *[0] * 6)
    parts = part + name + (empty + b"a") * count
    return start + parts, len(parts), len(start)


def ended(data, told, directory, offset, comment=b""):
    return data + struct.pack("<4s4H2LH", END, 0, 0, told, told, directory, offset, len(comment)) + comment  # fmt: skip


def zip64(data, directory, offset):
    """The same with the larger end record, and a small one that tells little."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2, 2, directory, offset)
    data += record + struct.pack("<4sLQL", b"PK\6\7", 0, len(data), 1)
    return ended(data, 2, 100, offset)


@pytest.mark.parametrize(
    "end",
    [
        lambda data, size, at: ended(data, 0xFFFF, size, at),
        lambda data, size, at: ended(data, 1, size, at),
        lambda data, size, at: ended(data, 1, size, at, b"a comment"),
        zip64,
    ],
    ids=["told", "told as one", "with a comment", "ZIP64"],
)
def test_a_package_of_half_a_million_parts_is_refused_at_once(end):
    file = uploaded(end(*of_many_parts(430_000)))
    start = time.process_time()

    assert packages.fault_of(file, MAIN) == "khi mở ra lớn bất thường"

    assert time.process_time() - start < 0.3


def test_an_honest_file_with_a_comment_is_taken():
    data = package()
    data = data[:-2] + struct.pack("<H", 9) + b"a comment"

    assert packages.fault_of(uploaded(data), MAIN) == ""
