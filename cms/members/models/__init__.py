"""Organisations, their people and networks, who logged in from where, and who wants to join."""

from cms.members.models.accounts import MemberAccount, User
from cms.members.models.applications import Application, JoiningTerms, LocalGovernment
from cms.members.models.changes import FormerName, MovedRow, OrganizationChange
from cms.members.models.logins import AccessAlert, AccessPolicy, LoginRecord
from cms.members.models.organizations import Network, Organization

__all__ = [
    "AccessAlert",
    "AccessPolicy",
    "Application",
    "FormerName",
    "JoiningTerms",
    "LocalGovernment",
    "LoginRecord",
    "MemberAccount",
    "MovedRow",
    "Network",
    "Organization",
    "OrganizationChange",
    "User",
]
