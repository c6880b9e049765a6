"""The first to look at a request: how large its body may be, and what its text may hold.

It stands before whatever reads a body (the check of the form's token does, also for strangers), so a
body that the page does not take is refused before a byte of it is read.
"""

import codecs
import io
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    QueryDict,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.http import parse_header_parameters

from khuyencong.http import files_taken, readable, right_to_send

WITHOUT_NAME = 256 * 1024  # bytes of a stranger: a sign-in, or a form whose session has ended
ADDRESS = 8000  # characters after the question mark
FEW = 3  # places that are named; the rest is counted
BEFORE = 20  # characters before a dropped one, by which its place is found again
UNIT = 1024


class Utf8Request(WSGIRequest):
    """A request of the server process: read as UTF-8 whatever its header names. Django decodes with
    any codec of Python and fails on "hex" before a middleware is asked; `Incoming` refuses those."""

    def _set_content_type_params(self, meta: Any) -> None:
        kind, params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        self.content_type, self.content_params = kind, params


class Refusal(Exception):
    """What came in is not taken: a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class Incoming:
    """Refuses what is too large or cannot be read; takes what nobody can read out of the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, value in request.COOKIES.items():
            request.COOKIES[name] = readable(value)[0]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The address is known and the person can be asked for; nothing of the body was read."""
        try:
            _look_at_address(request)
            _look_at_length(request, view)
            request.GET = _readable_fields(request.GET, [])  # type: ignore[assignment]
            if request.method == "POST":
                _read_body(request)
        except Refusal as refusal:
            return _answer(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Of a file that was cut, where a page reads it without having asked for its size."""
        return _answer(request, exception) if isinstance(exception, Refusal) else None


def said_of_dropped(request: HttpRequest) -> str:
    """What was taken out of the sent text, as a sentence; empty when nothing was."""
    before: list[str] = getattr(request, "dropped_after", [])
    if not before:
        return ""
    places = ", ".join(f"sau “{words}”" if words else "ở đầu ô" for words in before[:FEW])
    more = ", …" if len(before) > FEW else ""
    return f"Đã bỏ {len(before)} ký tự không đọc được ({places}{more}); phần còn lại giữ nguyên."


# ------------------------------------------------------------------- before it is read


def _look_at_address(request: HttpRequest) -> None:
    if readable(request.path_info)[1]:
        raise Http404
    if len(request.META.get("QUERY_STRING", "")) > ADDRESS:
        raise Refusal(
            414, "Địa chỉ của trang dài quá mức cổng đọc được. Hãy bớt điều kiện lọc rồi thử lại."
        )
    named = request.content_params.get("charset") if request.content_params else None
    if named and not _is_utf_8(named):
        vars(request)["_encoding"] = None  # for the page that says so; its setter would read first
        raise Refusal(415, f"Cổng chỉ đọc chữ theo bảng mã UTF-8, không đọc “{named}”.")


def _is_utf_8(name: str) -> bool:
    try:
        return codecs.lookup(name).name == "utf-8"
    except LookupError:
        return False


def _look_at_length(request: HttpRequest, view: Any) -> None:
    """Refuse a body that is larger than this page takes from this person, or does not say how large
    it is."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in request.META or not (stated.isascii() and stated.isdigit()):
        raise Refusal(
            411, "Yêu cầu gửi lên không ghi độ dài nên cổng không đọc. Hãy gửi lại từ trang này."
        )
    is_beyond_all = len(stated) > 15  # noqa: PLR2004 - a petabyte
    size = 10**15 if is_beyond_all else int(stated)
    if size <= WITHOUT_NAME:
        return  # nobody has to be asked for
    limit, advice = _limit(request, view)
    if size > limit:
        raise Refusal(
            413,
            f"Những gì vừa gửi nặng {describe_size(size, up=True)}, quá mức {describe_size(limit)} của trang này. {advice}",
        )


def _limit(request: HttpRequest, view: Any) -> tuple[int, str]:
    """How many bytes this page takes from this person, and what to do about more."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return WITHOUT_NAME, "Hãy đăng nhập rồi gửi lại."
    fields: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    files, right = _files(request, view), right_to_send(view)
    if right is not None and not user.holds(right):
        return fields, "Vai trò của bạn không gửi tệp ở trang này."
    if not files:
        return fields, "Trang này không nhận tệp. Hãy rút gọn phần chữ rồi gửi lại."
    each = describe_size(settings.UPLOAD_LIMIT)
    return (
        fields + files * settings.UPLOAD_LIMIT,
        f"Mỗi lần gửi được {files} tệp, mỗi tệp không quá {each}. Hãy chia thành nhiều lần gửi.",
    )


def _files(request: HttpRequest, view: Any) -> int:
    """The admin's pages are not ours to mark: they take one file, of a decision or an import."""
    match = request.resolver_match
    return 1 if match and "admin" in match.namespaces else files_taken(view)


def describe_size(size: int, *, up: bool = False) -> str:
    """A size as people say it: of a limit no more than it is, of what is over it no less (`up`)."""
    unit, name = (UNIT, "kB") if size < UNIT * UNIT else (UNIT * UNIT, "MB")
    return f"{-(-size // unit) if up else size // unit} {name}"


# --------------------------------------------------------------------------- reading it


class CutFile(UploadedFile):
    """A file that was over the limit: its name and true size, and nothing of what was in it. Whoever
    asks for the size says so in the form; whoever reads it regardless is stopped."""

    def __init__(self, name: str, size: int, content_type: str) -> None:
        super().__init__(io.BytesIO(), name, content_type, size)

    def _refuse(self, *_args: Any, **_kwargs: Any) -> Any:
        raise Refusal(
            413,
            f"Tệp “{self.name}” nặng {describe_size(self.size or 0, up=True)}, quá mức "
            f"{describe_size(settings.UPLOAD_LIMIT)}. Hãy chọn tệp nhỏ hơn rồi gửi lại.",
        )

    read = open = chunks = __iter__ = _refuse


class UpToTheLimit(FileUploadHandler):
    """The first to take a file that comes in: what is over the limit of one file is thrown away and
    not laid down, however many of them one request may bring."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start + len(raw_data) <= settings.UPLOAD_LIMIT else None

    def file_complete(self, file_size: int) -> CutFile | None:
        if file_size <= settings.UPLOAD_LIMIT:
            return None
        for handler in self.request.upload_handlers if self.request else ():
            handler.upload_interrupted()  # what was laid down of it goes at once
        return CutFile(str(self.file_name), file_size, str(self.content_type))


def _read_body(request: HttpRequest) -> None:
    """Read the fields of a form once, and take out of them what nobody can read."""
    try:
        sent = request.POST
    except RequestDataTooBig as error:
        raise Refusal(
            413, "Phần chữ của biểu mẫu dài quá mức cổng nhận. Hãy rút gọn rồi gửi lại."
        ) from error
    except TooManyFieldsSent as error:
        raise Refusal(
            413, "Biểu mẫu gửi lên có quá nhiều ô. Hãy chia thành nhiều lần gửi."
        ) from error
    except TooManyFilesSent as error:
        raise Refusal(
            413, "Gửi lên quá nhiều tệp một lúc. Hãy chia thành nhiều lần gửi."
        ) from error
    except (MultiPartParserError, UnreadablePostError, LookupError, ValueError) as error:
        raise Refusal(
            400,
            "Cổng không đọc được những gì vừa gửi, có thể do kết nối bị ngắt giữa chừng. Hãy gửi lại.",
        ) from error
    dropped: list[str] = []
    request.POST = _readable_fields(sent, dropped)  # type: ignore[assignment]
    if dropped:
        request.dropped_after = dropped  # type: ignore[attr-defined]
        if not _is_for_a_script(request):
            messages.warning(request, said_of_dropped(request))


def _readable_fields(fields: QueryDict, dropped: list[str]) -> QueryDict:
    """The same fields with text that can be stored and printed; what stood before each character that
    was taken out is added to `dropped`."""
    pairs = [(name, value) for name, values in fields.lists() for value in values]
    if not any(_is_changed(name) or _is_changed(value) for name, value in pairs):
        return fields
    cleaned = QueryDict(mutable=True)
    for name, value in pairs:
        dropped += _words_before(value)
        cleaned.appendlist(readable(name)[0], readable(value)[0])
    cleaned._mutable = False  # noqa: SLF001 - as Django makes it
    return cleaned


def _is_changed(text: str) -> bool:
    return readable(text)[0] != text


def _words_before(text: str) -> Iterator[str]:
    for place, letter in enumerate(text):
        if readable(letter)[1]:
            yield readable(text[max(place - BEFORE, 0) : place])[0].strip()


# ----------------------------------------------------------------------------- answers


def _is_for_a_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence as a page, or for our scripts in the words that they show."""
    if _is_for_a_script(request):
        answer = {"message": refusal.sentence, "refused": [refusal.sentence]}
        return JsonResponse(answer, status=refusal.status)
    return render(
        request, "errors/incoming.html", {"sentence": refusal.sentence}, status=refusal.status
    )
