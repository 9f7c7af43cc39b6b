"""Answers that are saved as files, under Chinese names."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def download(data: bytes, content_type: str, name: str) -> HttpResponse:
    """The answer that saves these bytes under a name."""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = attachment(name)
    return response


def attachment(name: str) -> str:
    """The header that saves an answer under a Chinese name (RFC 6266)."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
