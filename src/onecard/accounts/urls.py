"""Addresses of the accounts."""

from django.urls import path

from onecard.accounts.views import facts, relations, tables, vouchers

app_name = "accounts"

urlpatterns = [
    path("tables", tables.tables, name="tables"),
    path("tables/workbook-<slug:version>.xlsx", tables.workbook, name="workbook"),
    path("tables/document.pdf", tables.document, name="document"),
    path("tables/<str:number>", tables.table, name="table"),
    path("facts", facts.facts, name="facts"),
    path("facts/<str:key>", facts.fact, name="fact"),
    path("facts/<str:key>/records.csv", facts.records, name="records"),
    path("relations", relations.relations, name="relations"),
    path("vouchers", vouchers.vouchers, name="vouchers"),
    path("vouchers/<int:pk>", vouchers.voucher, name="voucher"),
]
