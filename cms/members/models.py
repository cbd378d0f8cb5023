"""All models of the app: organisations, accounts, logins and applications."""

from cms.members.access.models import AccessAlert, AccessPolicy, LoginRecord
from cms.members.accounts.models import MemberAccount, User
from cms.members.joining.models import Application, JoiningOffice, JoiningTerms
from cms.members.kept_forms.models import KeptFile, KeptForm
from cms.members.organizations.models.changes import FormerName, MovedRow, OrganizationChange
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Network, Organization

__all__ = [
    "AccessAlert",
    "AccessPolicy",
    "Application",
    "FormerName",
    "JoiningOffice",
    "JoiningTerms",
    "KeptFile",
    "KeptForm",
    "LocalGovernment",
    "LoginRecord",
    "MemberAccount",
    "MovedRow",
    "Network",
    "Organization",
    "OrganizationChange",
    "User",
]
