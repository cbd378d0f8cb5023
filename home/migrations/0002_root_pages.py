"""Creates the pages that the site needs: home, matching service, guidebook (contract)."""

from django.db import migrations

PAGES = (
    # model, path below the root, slug, url path, title
    (("home", "homepage"), "00010001", "home", "/home/", "ＡＰＰＬＩＣ"),
    (
        ("catalog", "matchingservicepage"),
        "000100010001",
        "matching",
        "/home/matching/",
        "ICT地域イノベーション・マッチングサービス",
    ),
    (
        ("catalog", "entrysearchpage"),
        "0001000100010001",
        "search",
        "/home/matching/search/",
        "製品・サービス、事例、人材を探す",
    ),
    (
        ("catalog", "ownentriespage"),
        "0001000100010002",
        "my",
        "/home/matching/my/",
        "登録情報一覧",
    ),
    (
        ("guidebook", "guidebookindexpage"),
        "000100010002",
        "guidebook",
        "/home/guidebook/",
        "ICT地域イノベーション・ガイドブック",
    ),
    (("home", "sitesearchpage"), "000100010003", "search", "/home/search/", "サイト内検索"),
)
STEP = 4
#: What the admin calls the place above all pages, and above all images and files.
ROOT, WAGTAILS_ROOT = "全体", "Root"


def create_pages(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType")
    sites = apps.get_model("wagtailcore", "Site")
    page_model = apps.get_model("wagtailcore", "Page")
    locale, _ = apps.get_model("wagtailcore", "Locale").objects.get_or_create(language_code="ja")

    # Delete Wagtail's own welcome page and site.
    sites.objects.all().delete()
    page_model.objects.filter(depth__gt=1).delete()

    for number, (model, path, slug, url_path, title) in enumerate(PAGES, start=1):
        content_type, _ = content_types.objects.get_or_create(app_label=model[0], model=model[1])
        page = apps.get_model(*model).objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            content_type=content_type,
            path=path,
            depth=len(path) // STEP,
            numchild=sum(other[1][:-STEP] == path for other in PAGES),
            url_path=url_path,
            locale=locale,
            live=True,
            show_in_menus=True,
        )
        if number == 1:
            sites.objects.create(
                hostname="localhost",
                site_name="ＡＰＰＬＩＣ",
                root_page_id=page.pk,
                is_default_site=True,
            )
    page_model.objects.filter(depth=1).update(title=ROOT, draft_title=ROOT, numchild=1)
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).update(name=ROOT)


def remove_pages(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("wagtailcore", "Page").objects.filter(depth__gt=1).delete()
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1).update(
        title=WAGTAILS_ROOT, draft_title=WAGTAILS_ROOT, numchild=0
    )
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).update(name=WAGTAILS_ROOT)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("catalog", "0001_initial"),
        ("guidebook", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(create_pages, remove_pages)]
