"""Word and Excel files inspected: packages (ZIP) that somebody may have made to do harm.

Every part is unpacked once, in pieces and to a limit, so that lying sizes, wrong sums, encryption
and kinds of packing that are unknown here are found when the file comes in and not by who opens it.
"""

import struct
import zipfile
import zlib
from io import SEEK_END
from typing import IO

PARTS_AT_MOST = 5_000
DIRECTORY_AT_MOST = 1024 * 1024  # bytes of the list of parts
UNPACKED_AT_MOST = 200 * 1024 * 1024  # bytes of all parts together
PIECE = 1024 * 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .xls, and packages with a password
ENCRYPTED = 0x1  # of the flags of a part (APPNOTE.TXT, 4.4.4)
# Word and Excel know these two; the others would also be unpacked without a limit by zipfile.
PACKED_BY = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What zipfile and the unpackers raise for what they cannot read.
UNREADABLE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError,
    OverflowError, struct.error, zlib.error,
)  # fmt: skip

END_SIGNATURE, END_SIZE = b"PK\5\6", 22  # the end record (APPNOTE.TXT, 4.3.16)
COMMENT_AT_MOST = 0xFFFF
LOCATOR_SIGNATURE, LOCATOR_SIZE = b"PK\6\7", 20  # of ZIP64's end record (4.3.15)

TOO_LARGE = "khi mở ra lớn bất thường"
BROKEN = "nội dung bên trong là loại khác hoặc đã hỏng"


def fault_of(file: IO[bytes], main_part: str) -> str:
    """What is wrong with the package, as the end of a sentence; empty when nothing is."""
    file.seek(0)
    if file.read(len(OLD_OFFICE)) == OLD_OFFICE:
        return "là tệp Word, Excel đời cũ hoặc có đặt mật khẩu"
    try:
        if fault := _fault_of_end(file):
            return fault
        with zipfile.ZipFile(file) as package:
            return _fault_of_parts(package, main_part)
    except UNREADABLE:
        return BROKEN


def _fault_of_end(file: IO[bytes]) -> str:
    """What the end record says of the list of parts, before zipfile reads that list: it makes an
    object of each entry, whatever their number. The record is found as zipfile finds it."""
    size = file.seek(0, SEEK_END)
    file.seek(max(size - COMMENT_AT_MOST - END_SIZE - LOCATOR_SIZE, 0))
    tail = file.read()
    last = len(tail) - END_SIZE
    is_last = tail[last:].startswith(END_SIGNATURE) and tail.endswith(b"\0\0")
    place = last if is_last else tail.rfind(END_SIGNATURE)
    if place < 0 or len(tail) < place + END_SIZE:
        return BROKEN
    is_zip64 = tail[max(place - LOCATOR_SIZE, 0) :].startswith(LOCATOR_SIGNATURE)
    parts, directory = struct.unpack_from("<HL", tail, place + 10)
    if is_zip64 or parts > PARTS_AT_MOST or directory > DIRECTORY_AT_MOST:
        return TOO_LARGE
    return ""


def _fault_of_parts(package: zipfile.ZipFile, main_part: str) -> str:
    parts = package.infolist()
    names = [part.orig_filename for part in parts]
    if main_part not in names or any(part.compress_type not in PACKED_BY for part in parts):
        return BROKEN
    if len(names) != len(set(names)) or not all(map(_is_plain, names)):
        return "các phần bên trong mang tên bất thường"
    if any(part.flag_bits & ENCRYPTED for part in parts):
        return "có đặt mật khẩu"
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS_AT_MOST or unpacked > UNPACKED_AT_MOST:
        return TOO_LARGE
    for part in parts:
        _unpack(package, part)
    return ""


def _is_plain(name: str) -> bool:
    """Inside of the package, as Word and Excel name their parts."""
    steps = name.removesuffix("/").split("/")
    odd = {"", ".", ".."} & set(steps)
    return not odd and "\\" not in name and ":" not in name and name.isprintable()


def _unpack(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read to its end and forget: zipfile stops at the size that was stated and compares the sum."""
    left = part.file_size
    with package.open(part) as packed:
        while piece := packed.read(PIECE):
            left -= len(piece)
    if left:
        raise zipfile.BadZipFile(f"{left} bytes of {part.orig_filename!r} are missing")
