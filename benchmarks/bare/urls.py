"""The two addresses."""

from django.contrib.auth.views import LoginView
from django.urls import path

from benchmarks.bare import views

urlpatterns = [
    path("", views.rows, name="rows"),
    path("sign-in/", LoginView.as_view(template_name="sign_in.html"), name="sign-in"),
]
