"""The first version of what each class of confidentiality means (M13)."""

from django.db import migrations

VERSION = "1.0"
TEXTS = {
    "class_1": "機密性２と３のどちらでもない情報",
    "class_2": "秘密文書に相当する機密性は要しないが、直ちに公表することを前提としていない情報",
    "class_3": "業務で取り扱う情報のうち、秘密文書に相当する機密性を要する情報",
    "doubt": "区分に迷うときは、登録の前に事務局にお尋ねください。最後は協会が決めます。",
    "source": (
        "<ul>"
        "<li>国の機関、独立行政法人などの情報：国家サイバー統括室「政府機関等の対策基準策定のための"
        "ガイドライン」の分類</li>"
        "<li>地方公共団体の情報：総務省「地方公共団体における情報セキュリティポリシーに関する"
        "ガイドライン」の分類</li>"
        "</ul>"
        "<p>どちらも最新の版によります。ほかの団体の情報も、これに準じて分けてください。"
        "ガイドラインの改定に合わせて、この区分を改めることがあります。</p>"
    ),
}


def add_first_version(apps, schema_editor):
    definitions = apps.get_model("catalog", "ClassDefinitions").objects
    if not definitions.exists():
        definitions.create(version=VERSION, **TEXTS)


def remove_first_version(apps, schema_editor):
    definitions = apps.get_model("catalog", "ClassDefinitions").objects
    definitions.filter(version=VERSION, acceptances__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_first_call")]

    operations = [migrations.RunPython(add_first_version, remove_first_version)]
