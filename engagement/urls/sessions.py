"""Addresses of a session: what is arranged for it, and the page that it is delivered from."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import (
    closing,
    live,
    live_notes,
    session_move,
    sessions,
)

session_of = f"{ENGAGEMENT}sessions/<int:pk>/"
live_session = [
    path(f"{session_of}live/", live.show, name="live"),
    path(f"{session_of}live/start/", live.start, name="live-start"),
    path(f"{session_of}live/deed/", live.deed, name="live-deed"),
    path(f"{session_of}live/errand/", live.errand, name="live-errand"),
    path(f"{session_of}live/attendance/", live.attend, name="live-attendance"),
    path(f"{session_of}live/capture/", live.capture, name="live-capture"),
    path(f"{session_of}live/notes/<slug:part>/", live_notes.save, name="live-notes"),
    path(f"{session_of}live/close/", closing.close, name="live-close"),
    path(f"{session_of}recap/", closing.show_recap, name="recap"),
    path(f"{session_of}recap/carry/", closing.carry, name="recap-carry"),
]

engagement_sessions = [
    path(session_of, sessions.show, name="session"),
    path(f"{session_of}calendar.ics", sessions.download, name="session-calendar"),
    path(f"{session_of}plan/", sessions.plan, name="session-plan"),
    path(f"{session_of}confirm/", sessions.confirm, name="session-confirm"),
    path(f"{session_of}move/", session_move.move, name="session-move"),
    path(f"{session_of}postpone/", sessions.postpone, name="session-postpone"),
    path(f"{session_of}cancel/", sessions.cancel, name="session-cancel"),
    path(f"{session_of}no-show/", sessions.no_show, name="session-no-show"),
    path(f"{session_of}place/", sessions.place, name="session-place"),
    path(f"{session_of}length/", sessions.length, name="session-length"),
    path(f"{session_of}attendees/", sessions.attendees, name="session-attendees"),
    path(f"{session_of}attendees/<int:attendee_pk>/remove/", sessions.remove_attendee, name="session-attendee-remove"),
    path(f"{session_of}resend/", sessions.resend, name="session-resend"),
]
