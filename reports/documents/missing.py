"""What an office has not filled in yet and its paper would show as a gap."""

from dataclasses import dataclass

from reports.documents.content import Content


@dataclass(frozen=True)
class Gap:
    """`page` is the name of the page where it is filled in, `part` what of the year is written there."""

    sentence: str
    page: str
    part: str
    link: str


def gaps_in(content: Content, *, wants_grounds: bool) -> tuple[Gap, ...]:
    """The most telling first; none when a document may be printed as it is."""
    gaps = []
    head, year = content.letterhead, content.letterhead.year
    if not head.issuer_lines:
        gaps.append(
            Gap(
                "Chưa khai báo cơ quan ban hành: văn bản sẽ không có tên cơ quan, ký hiệu, người ký.",
                "reports:texts_body",
                "ban-hanh",
                "Khai báo cơ quan",
            )
        )
    elif any(not signer.lines for signer in content.signers):
        gaps.append(
            Gap(
                "Chưa khai báo chức vụ người ký: chỗ ký sẽ để trống.",
                "reports:texts_body",
                "ban-hanh",
                "Khai báo người ký",
            )
        )
    if wants_grounds and not content.grounds:
        gaps.append(
            Gap(
                f"Chưa có căn cứ của năm {year}: văn bản sẽ không có phần căn cứ.",
                "reports:texts_lines",
                "can-cu",
                "Khai báo căn cứ",
            )
        )
    return tuple(gaps)
