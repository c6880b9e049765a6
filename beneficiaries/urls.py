"""Addresses of establishments."""

from django.urls import path

from beneficiaries import views

app_name = "beneficiaries"
urlpatterns = [
    path("co-so/", views.beneficiary_list, name="beneficiary_list"),
    path("co-so/moi/", views.beneficiary_new, name="beneficiary_new"),
    path("co-so/<int:pk>/sua/", views.beneficiary_edit, name="beneficiary_edit"),
]
