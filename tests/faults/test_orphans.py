"""A process that is killed while it takes files in: no row without its file, and what it left is
swept, never a file that a row names."""

import datetime
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from khuyencong import files
from khuyencong.accounts import roles
from projects.actions import acceptance
from projects.models import Attachment
from tests.factories import MemberFactory, approved
from tests.faults.test_killed import AT_MOST, run_killed_at

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
DAY = datetime.date(2024, 6, 20)


def photo(colour):
    sheet = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(sheet, "PNG")
    return SimpleUploadedFile(f"{colour}.png", sheet.getvalue())


def on_disk(folder):
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def named():
    return set(Attachment.objects.values_list("file", flat=True))


def test_files_of_a_killed_acceptance_are_swept_and_no_others(make_user, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder, staff = Path(tmp_path), make_user(roles.CentreStaff)
    member = MemberFactory()
    approved(member, 100, 60, effective_on=datetime.date(2024, 1, 15))

    def fail(*colours):
        acceptance.record_failure(
            member=member,
            accepted_on=DAY,
            reason="Máy chưa chạy",
            by=staff,
            files_of=[photo(colour) for colour in colours],
        )

    fail("green")
    (kept,) = named()
    left_by_killed = set()
    for number in range(1, AT_MOST):
        was_killed = run_killed_at(lambda: fail("red", "blue"), number)
        assert named() <= on_disk(folder)
        if not was_killed:
            break
        assert named() == {kept}
        left_by_killed |= on_disk(folder) - {kept}
    assert left_by_killed
    assert len(named()) == 3

    assert files.sweep().files == 0, "what is of today may still get its row"
    swept = files.sweep(now=timezone.now() + datetime.timedelta(days=2))

    assert swept.files == len(left_by_killed)
    assert on_disk(folder) == named()
