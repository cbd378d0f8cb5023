"""URLs of account, login, password and joining (contract)."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from cms.members.accounts.views import account, colleagues
from cms.members.joining.views import invitations, joining
from cms.members.kept_forms.views import DiscardView
from cms.members.login.views import login, passwords
from cms.members.second_factor import views as second_factor

urlpatterns = [
    path("account/", account.AccountView.as_view(), name="account"),
    path("account/profile/", account.ProfileView.as_view(), name="account_profile"),
    path("account/password/", account.PasswordView.as_view(), name="account_password"),
    path("account/email/", account.EmailView.as_view(), name="account_email"),
    path("account/email/<str:token>/", account.EmailConfirmView.as_view(), name="email_confirm"),
    path("account/contact/", account.ContactView.as_view(), name="account_contact"),
    path("account/colleagues/", colleagues.ColleaguesView.as_view(), name="colleagues"),
    path("account/colleagues/invite/", colleagues.InviteView.as_view(), name="colleague_invite"),
    *(
        path(
            f"account/colleagues/<int:pk>/{deed}/",
            colleagues.DeedView.as_view(),
            {"deed": deed},
            name=f"colleague_{deed.replace('-', '_')}",
        )
        for deed in colleagues.DEEDS
    ),
    path("kept/<uuid:token>/discard/", DiscardView.as_view(), name="discard_kept_form"),
    path("login/", login.LoginView.as_view(), name="login"),
    path("login/code/", second_factor.CodeView.as_view(), name="second_factor_code"),
    path("login/code/setup/", second_factor.SetupView.as_view(), name="second_factor_setup"),
    path(
        "login/code/setup/codes/",
        second_factor.FirstCodesView.as_view(),
        name="second_factor_first_codes",
    ),
    path("account/second-factor/", second_factor.SecondFactorView.as_view(), name="second_factor"),
    path(
        "account/second-factor/codes/",
        second_factor.CodesView.as_view(),
        name="second_factor_codes",
    ),
    path(
        "account/second-factor/codes/new/",
        second_factor.NewCodesView.as_view(),
        name="second_factor_new_codes",
    ),
    path(
        "account/second-factor/device/",
        second_factor.ChangeView.as_view(),
        name="second_factor_change",
    ),
    path(
        "account/second-factor/device/new/",
        second_factor.NewDeviceView.as_view(),
        name="second_factor_new_device",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/reset/", passwords.PasswordResetView.as_view(), name="password_reset"),
    path(
        "password/reset/sent/",
        passwords.PasswordResetDoneView.as_view(),
        name="password_reset_done",
    ),
    path(
        "password/set/<uidb64>/<token>/",
        passwords.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "password/set/done/",
        passwords.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    path("join/", joining.JoinView.as_view(), name="join"),
    path("join/sent/", joining.JoinSentView.as_view(), name="join_sent"),
    path(
        "join/confirm/<str:token>/",
        joining.JoinConfirmView.as_view(),
        name="join_confirm",
    ),
    path(
        "join/invitation/done/",
        invitations.InvitationDoneView.as_view(),
        name="invitation_done",
    ),
    path(
        "join/invitation/<str:token>/",
        invitations.InvitationView.as_view(),
        name="invitation",
    ),
]
