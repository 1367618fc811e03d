"""Addresses of what brings policies into consoles: proposals, requests, and the demo that flips an image."""

from django.urls import path

from engagement.urls.prefixes import ENGAGEMENT
from engagement.views import policy_requests, theatre

policies_of = f"{ENGAGEMENT}policies/"
theatre_of = f"{policies_of}theatre/<int:pk>/"
request_of = f"{policies_of}requests/<int:pk>/"
engagement_promotion = [
    path(f"{policies_of}consoles/", policy_requests.consoles, name="policies-consoles"),
    path(f"{policies_of}consoles/read/", policy_requests.read, name="policies-read"),
    path(f"{policies_of}<int:pk>/apply/", policy_requests.apply, name="policy-apply"),
    path(f"{policies_of}requests/", policy_requests.index, name="policy-requests"),
    path(request_of, policy_requests.show, name="policy-request"),
    path(f"{request_of}decide/", policy_requests.decide, name="policy-request-decide"),
    path(f"{request_of}apply/", policy_requests.begin, name="policy-request-apply"),
    path(f"{request_of}withdraw/", policy_requests.withdraw, name="policy-request-withdraw"),
    path(f"{request_of}undo/", policy_requests.undo, name="policy-request-undo"),
    path(f"{policies_of}theatre/", theatre.index, name="theatre"),
    path(theatre_of, theatre.show, name="theatre-run"),
    path(f"{theatre_of}play/", theatre.play, name="theatre-play"),
    path(f"{theatre_of}restore/", theatre.restore, name="theatre-restore"),
    path(f"{theatre_of}leave/", theatre.leave, name="theatre-leave"),
]
