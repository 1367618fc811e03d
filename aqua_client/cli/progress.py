"""A bar on standard error while a scan is waited for; silent where nobody watches."""

from typing import TextIO

from aqua_client import Progress, ScanStatus

WIDTH = 24

STAGES = {
    ScanStatus.NOT_STARTED: (0, "waiting"),
    ScanStatus.PENDING: (1, "queued"),
    ScanStatus.IN_PROGRESS: (2, "scanning"),
    ScanStatus.FINISHED: (3, "finished"),
    ScanStatus.FAILED: (3, "failed"),
}
"""How far a scan is, of three stages. Aqua tells no percentage, so the bar only moves when the scan does."""

START_OF_LINE = "\r\x1b[K"
"""Moves the cursor there and empties the line."""


class Bar:
    """Draws where a scan is and for how long."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_watched = stream.isatty()

    def draw(self, progress: Progress) -> None:
        """Draw the stage that a scan is in, in place of the one before."""
        stage, word = STAGES.get(progress.status, (1, str(progress.status)))
        filled = WIDTH * stage // 3
        ahead = f", {progress.n_ahead} ahead" if progress.n_ahead else ""
        self._write(f"[{'#' * filled}{'.' * (WIDTH - filled)}] {word}{ahead}, {progress.elapsed_s:.0f} s")

    def clear(self) -> None:
        """Take the bar away."""
        self._write("")

    def _write(self, line: str) -> None:
        if self._is_watched:
            self._stream.write(START_OF_LINE + line)
            self._stream.flush()
