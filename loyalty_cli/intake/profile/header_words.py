"""What the columns of tills and shops are called in the languages that are common among them."""

from __future__ import annotations

import re

from loyalty_cli.base.letters import folded

_WORDS: dict[str, str] = {
    "transaction_id": (
        "order id|order number|order no|order|receipt|receipt number|receipt no|invoice|"
        "invoice no|invoice number|transaction id|transaction|ticket|bon|bonnummer|bonnr|"
        "beleg|belegnummer|belegnr|beleg nr|rechnungsnummer|rechnung|bestellnummer|"
        "auftragsnummer|commande|facture|numero de commande|n commande|no commande|pedido|"
        "numero de pedido|factura|recibo|ordine|numero ordine|scontrino|fattura|bestelnummer|"
        "factuurnummer|kassabon|encomenda|nota fiscal|zamowienie|numer zamowienia|"
        "nr zamowienia|paragon|faktura|注文番号|伝票番号|レシート番号|订单号|订单编号|"
        "訂單編號|訂單號碼|单号|單號|小票号|id"
    ),
    "day": (
        "date|order date|sale date|invoice date|created|created at|datum|verkaufsdatum|"
        "bestelldatum|date de commande|date commande|fecha|data|data zamowienia|"
        "data sprzedazy|datum verkauf|日付|注文日|注文日時|購入日|日期|订单日期|訂單日期|"
        "下单时间|交易日期"
    ),
    "hour": "time|uhrzeit|zeit|heure|hora|ora|tijd|godzina|czas|時刻|時間|时间",
    "member_id": (
        "member|member id|member no|customer id|customer number|customer no|customerid|"
        "customer|client id|kundennummer|kundennr|kunden nr|kunde|mitglied|mitgliedsnummer|"
        "client|numero client|no client|cliente|id cliente|numero cliente|codigo cliente|"
        "klant|klantnummer|klantnr|klient|numer klienta|id klienta|会員番号|会員id|顧客番号|"
        "会员号|会员编号|會員編號|客户编号|客戶編號"
    ),
    "card": (
        "card number|card no|loyalty card|kartennummer|kundenkarte|carte de fidelite|tarjeta|"
        "tessera|klantenkaart|cartao|karta|カード番号|卡号|卡號"
    ),
    "email": (
        "email|e mail|mail|email address|e mail adresse|courriel|adresse e mail|correo|"
        "correo electronico|posta elettronica|メール|メールアドレス|邮箱|電子郵件|电子邮件"
    ),
    "phone": (
        "phone|telephone|mobile|telefon|telefonnummer|handy|mobil|portable|telefono|movil|"
        "cellulare|telefoon|telefoonnummer|telefone|celular|telemovel|telefon komorkowy|電話|"
        "電話番号|电话|手机|手機"
    ),
    "amount": (
        "amount|total|net sales|total amount|betrag|summe|gesamt|gesamtbetrag|umsatz|montant|"
        "total ttc|montant ttc|importe|monto|importe total|importo|totale|bedrag|totaal|"
        "valor|valor total|kwota|suma|wartosc|金額|合計|合計金額|金额|总额|總額|總計|总计"
    ),
    "quantity": (
        "quantity|qty|menge|anzahl|quantite|qte|cantidad|quantita|aantal|quantidade|ilosc|数量|數量"
    ),
    "price": (
        "price|unit price|unitprice|preis|einzelpreis|stueckpreis|prix|prix unitaire|precio|"
        "precio unitario|prezzo|prezzo unitario|prijs|stukprijs|preco|preco unitario|cena|"
        "単価|价格|單價|单价"
    ),
    "category": (
        "category|department|kategorie|warengruppe|categorie|rayon|categoria|reparto|"
        "kategoria|カテゴリ|カテゴリー|部門|分类|类别|類別|分類"
    ),
    "sku": (
        "sku|article|article no|stockcode|artikel|artikelnummer|artikelnr|reference|"
        "referencia|articulo|codice articolo|artigo|indeks|商品コード|商品番号|商品编号|"
        "商品編號|货号|貨號"
    ),
    "currency": (
        "currency|currency code|waehrung|devise|monnaie|moneda|divisa|valuta|moeda|waluta|通貨|"
        "货币|幣別|币种"
    ),
    "status": (
        "status|state|zustand|statut|etat|estado|stato|toestand|stan|ステータス|状態|状态|"
        "狀態|订单状态|訂單狀態"
    ),
    "name": (
        "name|full name|customer name|nom|nombre|nome|naam|imie i nazwisko|nazwisko|氏名|名前|姓名"
    ),
    "birthday": (
        "birthday|date of birth|birthdate|geburtstag|geburtsdatum|date de naissance|"
        "naissance|fecha de nacimiento|data di nascita|geboortedatum|data de nascimento|"
        "data urodzenia|生年月日|誕生日|生日"
    ),
    "joined_on": (
        "joined|joined on|member since|created|signup date|mitglied seit|beitritt|"
        "date d inscription|fecha de alta|data iscrizione|lid sinds|data de adesao|"
        "data dolaczenia|入会日|登録日|注册日期|註冊日期"
    ),
    "points": (
        "points|balance|punkte|punktestand|puntos|punti|punten|pontos|punkty|ポイント|积分|"
        "積分|點數"
    ),
}
"""What a column may hold, with its names, the surest first."""


_ENDS: dict[str, str] = {
    "transaction_id": "bonnummer|belegnummer|rechnungsnummer|bestellnummer|auftragsnummer",
    "day": "datum",
    "member_id": "kundennummer|mitgliedsnummer",
    "amount": "betrag|summe|umsatz",
    "quantity": "menge|anzahl",
    "price": "preis",
    "category": "warengruppe|kategorie",
    "sku": "artikelnummer",
}
"""What German words are put together with: a Kassenbonnummer is a Bonnummer."""

_OTHERS = frozenset(
    {
        *("discount", "discounts", "refunded", "refund", "coupon", "fee", "fees", "tax", "taxes"),
        *("vat", "shipping", "tip", "tips", "converted", "cost", "compare", "commission", "duties"),
        *("rabatt", "gebuehr", "steuer", "mwst", "versand", "trinkgeld", "erstattet"),
        *("remise", "frais", "taxe", "tva", "livraison", "pourboire", "rembourse"),
        *("descuento", "impuesto", "iva", "envio", "propina", "reembolso", "comision"),
        *("sconto", "spedizione", "imposta", "mancia", "rimborso", "korting", "btw", "verzending"),
        *("desconto", "imposto", "frete", "gorjeta", "rabat", "podatek", "vat", "dostawa"),
    }
)
"""Words that make of an amount or a price another one than what was bought for."""

_GERMAN = ("rabatt", "gebuehr", "steuer", "versand", "trinkgeld")
"""Those that German puts before another: a Rabattbetrag is no Betrag that counts."""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", folded(text).replace("_", " ")))


_PLACES: dict[str, dict[str, int]] = {
    role: {_plain(word): place for place, word in enumerate(words.split("|"))}
    for role, words in _WORDS.items()
}


def closeness(name: str, role: str) -> int:
    """How well a column's name says that role: 0 not at all, above 1000 by its whole name."""
    plain = _plain(name)
    words = _PLACES[role]
    if plain in words:
        return 2000 - words[plain]
    if role in ("amount", "price") and any(
        each in _OTHERS or any(each.startswith(word) for word in _GERMAN) for each in plain.split()
    ):
        return 0
    spaced = f" {plain} "
    within = [place for word, place in words.items() if len(word) > 2 and f" {word} " in spaced]
    if within:
        return 1000 - min(within)
    ends = tuple(_ENDS.get(role, "").split("|")) if role in _ENDS else ()
    return 100 if ends and any(each.endswith(ends) for each in plain.split()) else 0
