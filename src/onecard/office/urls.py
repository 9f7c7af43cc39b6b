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
    *(
        path(
            f"people/<int:pk>/{name.replace('_', '-')}",
            people.take_step,
            {"step": step},
            name=f"person_{name}",
        )
        for name, step in people.STEPS.items()
    ),
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
