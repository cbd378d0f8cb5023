"""Absolute addresses in pages."""

from django import template

from cms.web.addresses import login_address, site_url

register = template.Library()
register.filter("absolute", site_url)
register.filter("login_address", login_address)
