from django.urls import path

from khuyencong.accounts import views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", views.SignOut.as_view(), name="sign_out"),
]
