"""Uploaded and issued files on disk: whole or not at all, and a full disk is said to be one."""

import contextlib
import errno
import os
import secrets
from contextvars import ContextVar
from typing import Any

from django.core.files.storage import FileSystemStorage

# No room on the device, over the quota, over the largest size that a file may have here.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
POSTGRESQL_DISK_FULL = "53100"
DISK_FULL = (
    "Ổ đĩa của máy chủ đã đầy nên lần này chưa ghi được gì. Hãy báo người quản trị của Trung tâm giải "
    "phóng ổ đĩa, rồi làm lại việc này."
)
# Names that were written, while somebody listens (khuyencong.files.no_file_without_its_row).
written: ContextVar[list[str] | None] = ContextVar("written", default=None)


def is_disk_full(error: BaseException | None) -> bool:
    """Did it fail because there is no room, for a file or for the database?"""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if getattr(error, "sqlstate", None) == POSTGRESQL_DISK_FULL:
            return True
        if getattr(error, "sqlite_errorname", None) == "SQLITE_FULL":
            return True
        error = error.__cause__
    return False


class WholeFileStorage(FileSystemStorage):
    """The storage of all uploaded and issued files: it writes beside the name and renames, so that under its
    name a file is never seen half-written, and remembers what was written."""

    def _save(self, name: str, content: Any) -> str:
        beside = f"{name}.{secrets.token_hex(4)}.dang-ghi"
        try:
            super()._save(beside, content)  # type: ignore[misc]
            name = self._reserve(name)
            os.replace(self.path(beside), self.path(name))  # noqa: PTH105 - the storage's own paths
        except BaseException:
            with contextlib.suppress(OSError):
                self.delete(beside)
            raise
        if (heard := written.get()) is not None:
            heard.append(name)
        return name

    def _reserve(self, name: str) -> str:
        """The name is ours: another process that wants the same gets another one."""
        while True:
            try:
                os.close(os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name
