"""Addresses of the public site, below ``/public/``."""

from django.urls import path, re_path

from onecard.disclosure.public import views

app_name = "public"
YEAR = "(?P<year>[0-9]{4})"
EDITION = "(?P<edition>[1-9][0-9]{0,3})"
CODE = "(?P<code>[^/]+)"

urlpatterns = [
    path("", views.index, name="index"),
    path("figures", views.figures, name="figures"),
    path("glossary", views.glossary, name="glossary"),
    re_path(f"^{CODE}/$", views.unit, name="unit"),
    re_path(f"^{CODE}/{YEAR}/$", views.report, name="report"),
    re_path(f"^{CODE}/{YEAR}/records$", views.records, name="records"),
    re_path(f"^{CODE}/{YEAR}/report$", views.inspect, name="inspect"),
    re_path(f"^{CODE}/{YEAR}/{EDITION}/report$", views.inspect, name="inspect_edition"),
    re_path(f"^{CODE}/{YEAR}/{EDITION}/changes$", views.changes, name="changes"),
    re_path(f"^{CODE}/{YEAR}/{EDITION}/files/(?P<name>[^/]+)$", views.file, name="file"),
    path("<path:rest>", views.elsewhere, name="elsewhere"),
]
