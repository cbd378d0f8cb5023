"""Forms that are refused because nothing proves that a page of the site sent them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware import csrf
from django.shortcuts import render

from cms.members.kept_forms.middleware import lead_back

EXPIRED = {
    "heading": "画面の有効期限が切れました",
    "cause": "画面を開いたあとに、別の画面でログインまたはログアウトしたか、"
    "時間がたったため、どなたの送信かを確かめられませんでした。",
    "remedy": "同じ入力画面を新しく開き、控えた文章を貼り付けて送信します。",
}
NO_COOKIE = {
    "heading": "ブラウザのクッキーが届いていません",
    "cause": "このサイトのクッキーが届かなかったため、送信元を確かめられませんでした。"
    "クッキーが無効になっているか、削除されています。",
    "remedy": "ブラウザの設定でクッキーを有効にし、同じ入力画面を新しく開き、"
    "控えた文章を貼り付けて送信します。",
}
NO_SENDER = {
    "heading": "送信元の情報が届いていません",
    "cause": "どの画面から送信したかの情報（OriginとReferer）が届きませんでした。"
    "ネットワークの機器（ゲートウェイ）かブラウザの設定が取り除いています。"
    "画面の有効期限とは関係がなく、同じ環境で送り直しても受け付けられません。",
    "remedy": "別のネットワークか別のブラウザで送信するか、お使いのネットワークの管理者に、"
    "このサイトへの通信からOriginとRefererを取り除かない設定を依頼します。",
}
OTHER_SENDER = {
    "heading": "送信元がこのサイトと一致しません",
    "cause": "このサイトとは別のアドレスの画面から送信されたことになっています。"
    "ほかのサイトから送信されたか、ネットワークの機器（ゲートウェイ）がアドレスを書き換えています。",
    "remedy": "このサイトのアドレスを直接開いて送信し直します。"
    "同じ画面になるときは、いま表示しているアドレスを事務局へお知らせください。",
}


def explanation(reason: str, origin: str | None) -> dict[str, str]:
    """Return what a person reads when Django refuses a form for `reason`."""
    if reason == csrf.REASON_NO_CSRF_COOKIE:
        return NO_COOKIE
    if reason == csrf.REASON_NO_REFERER or (reason.startswith("Origin ") and origin == "null"):
        return NO_SENDER
    if reason.startswith(("Origin ", "Referer ")):
        return OTHER_SENDER
    return EXPIRED


def refuse_form(request: HttpRequest, reason: str) -> HttpResponse:
    """Say why the form was refused and how to send it without losing what was typed.

    What was opened under another login of this browser is kept and given back filled in (B1).
    """
    told = explanation(reason, request.headers.get("Origin"))
    if told is EXPIRED and (response := lead_back(request)):
        return response
    return render(request, "403_csrf.html", told, status=403)
