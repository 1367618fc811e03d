"""What somebody looks for, as the statements take it."""

from dataclasses import dataclass

# Fewer letters fit nearly everything, and no index of three letters at a time answers them.
LEAST = 3


@dataclass(frozen=True)
class Sought:
    """The words as they were typed, and whether there are enough of them to look."""

    q: str

    @property
    def is_enough(self) -> bool:
        return len(self.q) >= LEAST

    @property
    def parameters(self) -> dict[str, object]:
        """
        The patterns: `like` anywhere in a text, `front` at the front of a finding's name.

        An image is looked for by its repository; what stands behind the colon only narrows that.
        """
        repository = self.q.partition(":")[0]
        return {
            "q": self.q,
            "like": f"%{_plain(self.q)}%",
            "repository": f"%{_plain(repository)}%",
            "front": f"{_plain(self.q)}%",
            "front_upper": f"{_plain(self.q.upper())}%",
        }


def sought(typed: str) -> Sought:
    """What was typed as one line, spaces put together."""
    return Sought(" ".join(typed.split()))


def _plain(text: str) -> str:
    """The text as a pattern that means nothing but itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
