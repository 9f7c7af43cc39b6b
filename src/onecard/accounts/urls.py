"""Addresses of the accounts."""

from django.urls import path

from onecard.accounts.views import (
    adjustments,
    facts,
    importing,
    imports,
    periods,
    relations,
    tables,
    voucher_form,
    voucher_steps,
    vouchers,
    waiting,
)

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
    path("vouchers/new", voucher_form.new, name="voucher_new"),
    path("vouchers/<int:pk>", vouchers.voucher, name="voucher"),
    path("vouchers/<int:pk>/amend", voucher_form.amend, name="voucher_amend"),
    path("vouchers/<int:pk>/check", voucher_steps.check, name="voucher_check"),
    path("vouchers/<int:pk>/withdraw", voucher_steps.withdraw, name="voucher_withdraw"),
    path("vouchers/<int:pk>/reverse", voucher_steps.reversal, name="voucher_reverse"),
    path("waiting", waiting.waiting, name="waiting"),
    path("adjustments", adjustments.adjustments, name="adjustments"),
    path("adjustments/new", adjustments.new, name="adjustment_new"),
    path("adjustments/<int:pk>/check", adjustments.check, name="adjustment_check"),
    path("adjustments/<int:pk>/withdraw", adjustments.withdraw, name="adjustment_withdraw"),
    path("periods", periods.periods, name="periods"),
    path("periods/<int:month>/close", periods.close, name="period_close"),
    path("periods/<int:month>/reopen", periods.reopen, name="period_reopen"),
    path("imports", imports.imports, name="imports"),
    path("imports/new", importing.new, name="import_new"),
    path("imports/template-<slug:kind>.xlsx", imports.template_file, name="import_template"),
    path("imports/waiting/<str:digest>", importing.preview, name="import_preview"),
    path("imports/waiting/<str:digest>/problems.csv", importing.problems, name="import_problems"),
    path("imports/waiting/<str:digest>/settings", importing.settings, name="import_settings"),
    path("imports/waiting/<str:digest>/confirm", importing.confirm, name="import_confirm"),
    path("imports/waiting/<str:digest>/cancel", importing.cancel, name="import_cancel"),
    path("imports/<int:pk>", imports.batch, name="batch"),
    path("imports/<int:pk>/check", imports.check, name="batch_check"),
    path("imports/<int:pk>/undo", imports.undo, name="batch_undo"),
    path("imports/<int:pk>/source", imports.source, name="batch_source"),
    path("imports/<int:pk>/keep", imports.keep, name="batch_keep"),
]
