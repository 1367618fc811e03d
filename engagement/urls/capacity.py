"""Addresses of booked weeks: who has how much, for PS leads; what can be booked of a week consultants say, too."""

from django.urls import path

from engagement.views import bookable_time, capacity

booked_weeks = [
    path("capacity/", capacity.index, name="capacity"),
    path("capacity/to-give/", capacity.to_give, name="capacity-to-give"),
    path("capacity/<int:pk>/", capacity.week, name="capacity-week"),
    path("capacity/sessions/<int:pk>/move/", capacity.move, name="capacity-move"),
    path("capacity/<int:pk>/time/", bookable_time.bookable_time, name="bookable-time"),
    path("capacity/<int:pk>/time/away/", bookable_time.add_time_off, name="time-off-add"),
    path("capacity/<int:pk>/time/away/<int:off_pk>/drop/", bookable_time.drop_time_off, name="time-off-drop"),
]
