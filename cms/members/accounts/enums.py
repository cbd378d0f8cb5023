"""The names of the groups."""

SECRETARIAT_GROUP = "事務局"


CATEGORY_EDITOR_GROUP = "ＷＧメンバ"
