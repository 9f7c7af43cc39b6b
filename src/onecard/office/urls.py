"""Addresses of the office."""

from django.urls import path

from onecard.office.views import account, people, second_step, sign_ins, trail

app_name = "office"

urlpatterns = [
    path("people", people.people_list, name="people"),
    path("people/new", people.new, name="person_new"),
    path("people/<int:pk>", people.person_page, name="person"),
    path("people/<int:pk>/edit", people.edit, name="person_edit"),
    path("people/<int:pk>/password", people.password, name="person_password"),
    path("people/<int:pk>/deactivate", people.deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate", people.reactivate, name="person_reactivate"),
    path("people/<int:pk>/unlock", people.unlock, name="person_unlock"),
    path("people/<int:pk>/second-step", people.remove_second_step, name="person_second_step"),
    path("roles", people.roles, name="roles"),
    path("sign-ins", sign_ins.sign_ins, name="sign_ins"),
    path("account", account.account, name="account"),
    path("account/password", account.change_password, name="own_password"),
    path("account/second-step", second_step.second_step, name="second_step"),
    path("account/second-step/qr-code", second_step.qr_code, name="qr_code"),
    path("account/second-step/off", second_step.turn_off, name="second_step_off"),
    path("account/recovery-codes", second_step.recovery_codes, name="recovery_codes"),
    path("trail", trail.trail_list, name="trail"),
    path("trail/export", trail.trail_export, name="trail_export"),
    path("trail/verification", trail.trail_verification, name="trail_verification"),
]
