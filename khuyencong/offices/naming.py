"""How an office and the bodies around it would be called, by the name of its province: a proposal that a
person confirms, and never the name of a person."""

from dataclasses import dataclass

from khuyencong.localities.models import Locality, split_kind

# Named after a person: the word in front is part of the name (NĐ 30/2020/NĐ-CP, Phụ lục II).
OF_A_PERSON = {"Hồ Chí Minh"}
CENTRE_LINES = ("Trung tâm Khuyến công và", "Tư vấn phát triển công nghiệp")


def called_in_text(province: Locality) -> str:
    """ "tỉnh Cà Mau", "thành phố Cần Thơ", "Thành phố Hồ Chí Minh"."""
    word, name = split_kind(province.name)
    return province.name if name in OF_A_PERSON else " ".join(filter(None, (word.lower(), name)))


def committee_of(province: Locality) -> str:
    """The people's committee that approves the plans of the local programme."""
    return f"Ủy ban nhân dân {called_in_text(province)}"


@dataclass(frozen=True)
class ProposedNames:
    """What documents print above and below; `*_lines` are the lines into which the head breaks a name."""

    issuer: str
    issuer_lines: tuple[str, ...]
    symbol: str
    place: str
    signer_title: str
    parent: str
    parent_lines: tuple[str, ...]
    addressee: str


def proposed_names(province: Locality) -> ProposedNames:
    called = called_in_text(province)
    return ProposedNames(
        issuer=" ".join(CENTRE_LINES),
        issuer_lines=CENTRE_LINES,
        symbol="TTKC",
        place=split_kind(province.name)[1],
        signer_title="Giám đốc",
        parent=f"Sở Công Thương {called}",
        parent_lines=("Sở Công Thương", called),
        addressee=committee_of(province),
    )
