"""Who sends, who signs, who receives: the names and texts that are in force on a day."""

import datetime
from dataclasses import dataclass

from reports.documents.content import Letterhead, Signer
from reports.models import BodyRole, OfficialBody, Recipient


@dataclass(frozen=True)
class Bodies:
    """The bodies of an office on one day."""

    bodies: dict[str, OfficialBody]
    to_receive: tuple[str, ...]

    @property
    def issuer(self) -> OfficialBody | None:
        return self.bodies.get(BodyRole.ISSUER)

    def name(self, role: BodyRole) -> str:
        body = self.bodies.get(role)
        return body.name if body else ""

    def lines(self, role: BodyRole) -> tuple[str, ...]:
        body = self.bodies.get(role)
        return body.lines if body else ()

    def letterhead(self, letters: str, year: int) -> Letterhead:
        """The head of a kind of document: KH, TTr, BC, BB."""
        issuer = self.issuer
        symbol = issuer.symbol if issuer else ""
        return Letterhead(
            parent_lines=self.lines(BodyRole.PARENT),
            issuer_lines=self.lines(BodyRole.ISSUER),
            symbol="-".join(filter(None, (letters, symbol))),
            place=issuer.place if issuer else "",
            addressee=self.name(BodyRole.ADDRESSEE),
            year=year,
        )

    @property
    def signers(self) -> tuple[Signer, ...]:
        """The signature with what stands before the title (TM., KT., TL.)."""
        if not self.issuer:
            return ()
        return (Signer(self.issuer.signature_lines, self.issuer.signer_name),)

    def recipients(self, *named: str) -> tuple[str, ...]:
        """Those named, those that the office has set for this kind of document, the archive."""
        to_report = [
            f"{name} (để báo cáo)"
            for name in (self.name(BodyRole.ADDRESSEE), self.name(BodyRole.PARENT))
            if name
        ]
        return (*named, *to_report, *self.to_receive, "Lưu: VT")


def bodies_of(office: int | None, day: datetime.date, code: str) -> Bodies:
    """The bodies of an office (by key) on the day, and who receives its document of that code. Two
    queries."""
    bodies = OfficialBody.objects.filter(office=office).valid_on(day)
    receivers = Recipient.objects.filter(office=office, document__in=("", code)).valid_on(day)
    return Bodies(
        {body.role: body for body in bodies}, tuple(receivers.values_list("text", flat=True))
    )
