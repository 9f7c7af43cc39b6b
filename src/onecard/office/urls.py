"""Addresses of the office."""

from django.urls import path

from onecard.office import views

app_name = "office"

urlpatterns = [path("trail", views.trail_list, name="trail")]
