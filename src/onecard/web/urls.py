"""Addresses of the shell; each room brings its own."""

from django.urls import include, path

from onecard.web.views import differences, health, home, jobs, keys, sign_in, sign_in_code, theme, trail_job

shell = [
    path("", home.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-in/code", sign_in_code.sign_in_code, name="sign_in_code"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("keys", keys.keys, name="keys"),
    path("theme", theme.theme, name="theme"),
    path("trail/verification/job", trail_job.verify_trail, name="verify_trail"),
    path("differences", differences.differences, name="differences"),
    path("jobs/<int:pk>", jobs.job, name="job"),
    path("jobs/<int:pk>/steer", jobs.steer, name="steer_job"),
    path("health", health.health, name="health"),
]

urlpatterns = [
    path("", include((shell, "web"))),
    path("", include("onecard.accounts.urls")),
    path("", include("onecard.disclosure.urls")),
    path("", include("onecard.reviewing.urls")),
    # After the room that adds a page of its own to it: what it does not know, it answers in words.
    path("public/", include("onecard.disclosure.public.urls")),
    path("", include("onecard.office.urls")),
]
