"""The site's own image and document models; they must exist before the first migration."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.files.storage import private_storage, random_name


class SiteImage(AbstractImage):
    """An image of a page; its description is the alternative text (W5)."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = "画像"
        verbose_name_plural = "画像"
        permissions = [("choose_image", "Can choose image")]


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class SiteDocument(AbstractDocument):
    """A file on a page; Wagtail's view serves it by the privacy of its collection (W2)."""

    file = models.FileField("ファイル", upload_to=random_name, storage=private_storage)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "ドキュメント"
        verbose_name_plural = "ドキュメント"
        permissions = [("choose_document", "Can choose document")]
