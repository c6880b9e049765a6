"""The answer to "which unit is meant": one, or several of which a person chooses."""

from collections.abc import Iterator
from dataclasses import dataclass

from khuyencong.localities.models import Locality


@dataclass(frozen=True)
class Candidates:
    """The units that it can be; none where nothing is known."""

    units: tuple[Locality, ...] = ()

    @property
    def one(self) -> Locality | None:
        """The unit, where there is no other: never a guess."""
        return self.units[0] if len(self.units) == 1 else None

    def __iter__(self) -> Iterator[Locality]:
        return iter(self.units)

    def __bool__(self) -> bool:
        return bool(self.units)
