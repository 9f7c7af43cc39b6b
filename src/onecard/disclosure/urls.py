"""Addresses of the reports."""

from django.urls import path

from onecard.disclosure.views import (
    bureau,
    comments,
    explain,
    files,
    from_files,
    reports,
    steps,
    text,
    versions,
    words,
    workspace,
)
from onecard.disclosure.views import template as templates
from onecard.disclosure.views.step_forms import FORMS

app_name = "disclosure"

urlpatterns = [
    path("reports", reports.reports, name="reports"),
    path("reports/new", reports.new, name="new"),
    path("reports/from-files", from_files.compile_page, name="from_files"),
    path("reports/from-files/<slug:form>", from_files.compiled_document, name="compiled_document"),
    path("reports/<int:pk>", workspace.workspace, name="report"),
    path("reports/<int:pk>/settings", workspace.settings, name="settings"),
    path("reports/<int:pk>/words", words.words, name="words"),
    path("reports/<int:pk>/text", text.text, name="text"),
    path("reports/<int:pk>/comment", comments.write, name="comment"),
    path("reports/<int:pk>/explain/<slug:at>", explain.write, name="explain"),
    path("reports/<int:pk>/template", templates.edit, name="template"),
    path("reports/<int:pk>/template/preview", templates.preview, name="template_preview"),
    path("reports/<int:pk>/bureau", bureau.blanks, name="bureau"),
    path("reports/<int:pk>/bureau/new", bureau.new, name="bureau_new"),
    path("reports/<int:pk>/bureau/preview", bureau.preview, name="bureau_preview"),
    path("reports/<int:pk>/bureau/slots", bureau.slots, name="bureau_slots"),
    path("reports/<int:pk>/bureau/source", bureau.source, name="bureau_source"),
    path("reports/<int:pk>/bureau/file", bureau.file, name="bureau_file"),
    path("reports/<int:pk>/versions", versions.versions, name="versions"),
    path("reports/<int:pk>/files/<slug:form>", files.compiled_file, name="file"),
    path("report-comments/<int:pk>/answer", comments.answer_one, name="answer"),
    path("report-files/<int:pk>", files.kept_file, name="kept_file"),
    *(path(f"reports/<int:pk>/{name}", steps.view_of(name), name=name) for name in FORMS),
]
