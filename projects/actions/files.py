"""Files of a dossier: taken in, looked at, sorted, reused, taken out. Never deleted."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import filetype
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.incoming import describe_size
from khuyencong.locking import lock
from projects.actions import packages
from projects.actions.drafts import refuse_unless_editable
from projects.models import Acceptance, Attachment, DossierItem, Member, Proposal
from projects.models.event import ProposalEvent
from projects.refusal import Refused, files_or_nothing, validated

OFFICE = "application/vnd.openxmlformats-officedocument."
# What a dossier may hold: extension → what the bytes must be.
ALLOWED = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
}
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}

P = ParamSpec("P")
R = TypeVar("R")


def inspects_uploads(act: Callable[P, R]) -> Callable[P, R]:
    """Around the transaction of an action that takes files (`file`, `files_of`, or the `file` of a
    `document`): they are inspected before it begins. That can take seconds, and on SQLite nobody
    else saves while it lasts."""

    @wraps(act)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        if "files_of" in kwargs:
            kwargs["files_of"] = tuple(kwargs["files_of"])  # type: ignore[arg-type]
        for file in _files_in(kwargs):
            inspected(file)
        return act(*args, **kwargs)

    return wrapped


def _files_in(arguments: dict[str, Any]) -> Iterator[File]:
    if file := arguments.get("file") or getattr(arguments.get("document"), "file", None):
        yield file
    yield from arguments.get("files_of", ())


def inspected(file: File) -> tuple[str, str]:
    """As `inspect_upload`, whose answer stays with the file."""
    answer: tuple[str, str] | None = getattr(file, "inspected", None)
    if answer is None:
        answer = inspect_upload(file)
        file.inspected = answer  # type: ignore[attr-defined]
    return answer


@files_or_nothing()
@inspects_uploads
@transaction.atomic
def attach(
    *, proposal: Proposal, item: DossierItem | None, member: Member | None, file: File, by: Any
) -> Attachment:
    """Thêm một tệp vào hồ sơ. Refused when its bytes are not what its name says, when it is too
    large, or when the same file stands there already."""
    proposal = lock(proposal)
    refuse_unless_editable(proposal, by=by, member=member)
    return _add(_filed(file, proposal=proposal, item=item, member=member), by=by)


@transaction.atomic
def reuse(*, attachment: Attachment, proposal: Proposal, member: Member, by: Any) -> Attachment:
    """Dùng lại một tệp mà cùng cơ sở đã nộp ở đề án khác: nobody is asked for it twice."""
    proposal = lock(proposal)
    refuse_unless_editable(proposal, by=by, member=member)
    require(by, Permission.PROPOSAL_READ, attachment)
    if not attachment.member or attachment.member.beneficiary_id != member.beneficiary_id:
        raise Refused("Chỉ dùng lại được tệp của chính cơ sở này.")
    copied = ("item_id", "file", "name", "content_type", "size", "sha256")
    fields = {name: getattr(attachment, name) for name in copied}
    return _add(Attachment(proposal=proposal, member=member, **fields), by=by)


@transaction.atomic
def take_out(*, attachment: Attachment, by: Any) -> Attachment:
    """Bỏ một tệp khỏi hồ sơ; its content stays, with who took it out."""
    proposal = lock(attachment.proposal)
    refuse_unless_editable(proposal, by=by, member=attachment.member)
    attachment.refresh_from_db()
    if attachment.removed_at is None:
        attachment.removed_at, attachment.removed_by = timezone.now(), by
        attachment.save(update_fields=["removed_at", "removed_by"])
        record(ProposalEvent.FILE_REMOVED, proposal, by=by, comment=attachment.name)
    return attachment


@transaction.atomic
def sort(
    *, proposal: Proposal, places: Mapping[int, tuple[DossierItem | None, Member | None]], by: Any
) -> list[str]:
    """Xếp các tệp (by key) vào đúng giấy tờ của hồ sơ. Answers a sentence for each that could not go
    where it was sent; it stays where it is."""
    proposal = lock(proposal)
    refuse_unless_editable(proposal, by=by)
    rows = Attachment.objects.present().filter(proposal=proposal, acceptance=None, pk__in=places)
    refused: list[str] = []
    for attachment in rows.select_related("member").order_by("pk"):
        item, member = places[attachment.pk]
        for touched in {attachment.member, member} - {None}:
            refuse_unless_editable(proposal, by=by, member=touched)
        attachment.item, attachment.member = item, member
        try:
            validated(attachment).save(update_fields=["item", "member"])
        except Refused as refusal:
            refused.append(f"“{attachment.name}”: {' '.join(refusal.messages)}")
    if done := len(rows) - len(refused):
        record(ProposalEvent.FILES_SORTED, proposal, by=by, comment=f"{done} tệp")
    return refused


def _add(attachment: Attachment, *, by: Any) -> Attachment:
    attachment.uploaded_at, attachment.uploaded_by = timezone.now(), by
    validated(attachment).save()
    where = str(attachment.item or attachment.acceptance or "Tài liệu khác")
    record(
        ProposalEvent.FILE_ADDED, attachment.proposal, by=by, comment=f"{where}: {attachment.name}"
    )
    return attachment


@files_or_nothing()
@inspects_uploads
@transaction.atomic
def attach_to_acceptance(*, acceptance: Acceptance, file: File, by: Any) -> Attachment:
    """Thêm ảnh hoặc chứng từ của một lần nghiệm thu. Same refusals as for the dossier."""
    proposal, member = lock(acceptance.member.proposal, acceptance.member)
    require(by, Permission.ACCEPTANCE_RECORD, member)
    return _add(_filed(file, proposal=proposal, member=member, acceptance=acceptance), by=by)


def _filed(file: File, **place: Any) -> Attachment:
    """The row of an inspected file, in its place."""
    content_type, digest = inspected(file)
    name = str(file.name)[-160:]
    return Attachment(
        file=file, name=name, content_type=content_type, size=file.size, sha256=digest, **place
    )


def inspect_upload(file: File) -> tuple[str, str]:
    """(content type, SHA-256) of a file that may come in, else Refused with what to do."""
    name = str(file.name)
    if not file.size:
        raise Refused(f"Tệp “{name}” trống. Hãy kiểm tra tệp rồi chọn lại.")
    if file.size > settings.UPLOAD_LIMIT:
        raise Refused(
            f"Tệp “{name}” nặng {describe_size(file.size, up=True)}, quá mức "
            f"{describe_size(settings.UPLOAD_LIMIT)}. Hãy quét ở chất lượng thấp hơn hoặc tách "
            "thành nhiều tệp."
        )
    extension = name.rpartition(".")[2].lower()
    wanted = ALLOWED.get(extension)
    if wanted is None:
        raise Refused(
            f"Tệp “{name}” không thuộc loại được nhận. Hãy dùng PDF, ảnh JPG hoặc PNG, Word "
            "(.docx) hay Excel (.xlsx)."
        )
    if fault := _fault_of(file, extension, wanted):
        raise Refused(
            f"Tệp “{name}” mang đuôi .{extension} nhưng {fault}. Hãy mở tệp kiểm tra, lưu lại đúng "
            "loại, không đặt mật khẩu, rồi chọn lại."
        )
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return wanted, digest.hexdigest()


def _fault_of(file: File, extension: str, wanted: str) -> str:
    """Why the bytes are not what the name says, as the end of a sentence; empty when they are."""
    if part := MAIN_PART.get(extension):
        return packages.fault_of(file, part)
    file.seek(0)
    guess = filetype.guess(file.read(4096))
    return "" if guess is not None and guess.mime == wanted else packages.BROKEN
