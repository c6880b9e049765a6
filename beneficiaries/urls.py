"""Addresses of establishments."""

from django.urls import path

from beneficiaries import parts, views

app_name = "beneficiaries"
urlpatterns = [
    path("co-so/", views.beneficiary_list, name="beneficiary_list"),
    path("co-so/moi/", views.beneficiary_new, name="beneficiary_new"),
    path("co-so/<int:pk>/sua/", views.beneficiary_edit, name="beneficiary_edit"),
    path("co-so/<int:pk>/san-pham/moi/", parts.product_new, name="product_new"),
    path("co-so/<int:pk>/san-pham/<int:part>/", parts.product_edit, name="product_edit"),
    path("co-so/<int:pk>/san-pham/<int:part>/bo/", parts.product_remove, name="product_remove"),
    path("co-so/<int:pk>/nhu-cau/moi/", parts.need_new, name="need_new"),
    path("co-so/<int:pk>/nhu-cau/<int:part>/", parts.need_edit, name="need_edit"),
    path("co-so/<int:pk>/nhu-cau/<int:part>/bo/", parts.need_remove, name="need_remove"),
]
