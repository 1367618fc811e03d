"""What addresses of several groups begin with."""

ENGAGEMENT = "engagements/<slug:reference>/"
