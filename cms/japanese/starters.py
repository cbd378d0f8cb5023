"""The initial synonyms; afterwards the secretariat edits its own list (issue 5)."""

# Words with nearly the same meaning; no spelling rule and no dictionary of names connects them.
SYNONYM_GROUPS: tuple[tuple[str, ...], ...] = (
    ("テレワーク", "在宅勤務", "リモートワーク"),
    ("ウェブ会議", "オンライン会議", "テレビ会議"),
    ("高齢者", "お年寄り"),
    ("鳥獣被害", "有害鳥獣", "獣害"),
    ("温暖化対策", "脱炭素", "カーボンニュートラル"),
    ("インバウンド", "訪日外国人"),
    ("広報紙", "広報誌"),
    ("自治体", "地方公共団体"),
    ("町内会", "自治会"),
)
