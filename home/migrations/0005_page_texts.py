"""The index of the site search (W3)."""

from django.db import migrations

from cms.text_index import IndexTerms


class Migration(migrations.Migration):
    dependencies = [("home", "0004_guidebook_editors")]

    operations = [IndexTerms("PageText", "terms"), IndexTerms("PageText", "title_terms")]
