"""What the business says no to, in words for the person who asked."""


class Refused(Exception):
    """
    An expected no. The message says what to do next and is shown as it is.

    `field` names the form field it belongs beside; empty means the whole form.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
