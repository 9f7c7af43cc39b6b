"""Addresses of the site; each room names its own."""

from django.urls import include, path

urlpatterns = [path("", include("onecard.web.urls"))]

handler400 = "onecard.web.views.errors.bad_request"
handler403 = "onecard.web.views.errors.forbidden"
handler404 = "onecard.web.views.errors.not_found"
handler500 = "onecard.web.views.errors.server_error"
