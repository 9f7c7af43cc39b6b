"""Addresses of the reviewer's desk."""

from django.urls import path

from onecard.reviewing.views import batches, reports, visiting

app_name = "reviewing"

urlpatterns = [
    path("public/check", visiting.check, name="check"),
    path("reviews", batches.batches, name="batches"),
    path("reviews/new", batches.new, name="new"),
    path("reviews/wording", reports.wording, name="wording"),
    path("reviews/<int:pk>", batches.batch, name="batch"),
    path("reviews/<int:pk>/files", batches.more, name="more"),
    path("reviews/<int:pk>/group", batches.grouped, name="group"),
    path("reviews/<int:pk>/resume", batches.resume, name="resume"),
    path("reviews/<int:pk>/keep", batches.kept_for, name="keep"),
    path("reviews/<int:pk>/opinions", batches.opinions, name="opinions"),
    path("reviews/<int:pk>/workbook", batches.workbook, name="workbook"),
    path("reviews/reports/<int:pk>", reports.report, name="report"),
    path("reviews/reports/<int:pk>/correct", reports.corrected, name="correct"),
    path("reviews/reports/<int:pk>/judge", reports.judged, name="judge"),
    path("reviews/reports/<int:pk>/original", reports.original, name="original"),
    path("reviews/reports/<int:pk>/opinion", reports.opinion, name="opinion"),
]
