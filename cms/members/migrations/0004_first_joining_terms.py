"""The first version of the code of conduct and the terms that applicants accept (M10, M13)."""

from django.db import migrations

VERSION = "1.0"

CODE_OF_CONDUCT = """
<ul>
<li>立場や考えの違う相手にも敬意をもって接します。はじめから否定せず、違いを認めて話します。</li>
<li>書き込みは、断りのないかぎり個人の意見です。団体を代表して述べるときは、そのことを明らかにします。</li>
<li>ひぼう・中傷、差別、いやがらせ、宣伝の繰返しをしません。</li>
<li>ほかの人の書き込みや資料を外部に転載するときは、先に本人の了解を得ます。</li>
<li>知り得た情報は、所属する団体の仕事に役立てるためだけに使います。</li>
</ul>
"""

TERMS = """
<h3>アカウント</h3>
<ul>
<li>アカウントは一人に一つです。ほかの人に貸したり、いっしょに使ったりしません。</li>
<li>ログインIDとパスワードは、本人が責任をもって管理します。</li>
<li>異動や退職のときは、団体の管理者か事務局に知らせます。長く使われていないアカウントは停止することがあります。</li>
</ul>
<h3>情報の機密性</h3>
<ul>
<li><b>機密性３</b>の情報（秘密文書に当たるもの）は扱えません。</li>
<li><b>機密性２</b>の情報（すぐに公開することを前提としないもの）は、あらかじめ所属する団体の同意を得たときに限って扱えます。</li>
<li><b>機密性１</b>の情報（そのほかのもの）は、制限なく扱えます。</li>
<li>分け方は、国の機関などの情報は国の、地方公共団体の情報は総務省の、それぞれ最新のガイドラインに従います。迷うときは協会が決めます。</li>
</ul>
<h3>書き込みと資料</h3>
<ul>
<li>この規約や行動規範に反するものは、事務局が公開を止めたり、削除したりすることがあります。</li>
<li>重ねて反したときは、アカウントを停止することがあります。</li>
</ul>
<h3>申込みの情報</h3>
<ul>
<li>申込みの内容は、入会の確認と会員への連絡のために使います。</li>
<li>メールアドレスの確認がないまま14日たった申込みは、削除します。</li>
</ul>
"""


def add_first_version(apps, schema_editor):
    terms = apps.get_model("members", "JoiningTerms").objects
    if not terms.exists():
        terms.create(version=VERSION, code_of_conduct=CODE_OF_CONDUCT.strip(), terms=TERMS.strip())


def remove_first_version(apps, schema_editor):
    terms = apps.get_model("members", "JoiningTerms").objects
    terms.filter(version=VERSION, applications__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0003_rights")]

    operations = [migrations.RunPython(add_first_version, remove_first_version)]
