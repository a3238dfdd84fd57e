"""Which encoding a text is in: by its letters, and by the country where letters leave a choice."""

from __future__ import annotations

import pytest

from loyalty_cli.intake.bytes.encoding_ranking import CODECS
from loyalty_cli.intake.bytes.encodings import others_for

BY_LETTERS = [
    ("cp950", "門市,品名,會員\n台北店,珍珠奶茶,王小明\n高雄店,招牌鍋貼,陳美麗\n"),
    ("gb18030", "门店,商品,会员\n北京店,珍珠奶茶,王小明\n上海店,红烧牛肉面,陈美丽\n"),
    ("shift_jis", "店舗,商品名,会員\n東京店,抹茶ラテ,上田花子\n大阪店,たこ焼き,山本太郎\n"),
    ("euc-kr", "매장,상품,회원\n서울점,아메리카노,김민수\n부산점,비빔밥,이영희\n"),
    ("cp1251", "Магазин,Товар,Клиент\nМосква,Кофе с молоком,Иванова Анна\nТверь,Чай зелёный\n"),
    ("cp1250", "Sklep,Produkt\nŁódź,Żurek z kiełbasą\nKraków,Pączki\n"),
    ("cp1252", "Filiale,Artikel,Name\nKöln,Käsekuchen groß,Jürgen Müller\nMünchen,Brötchen,Süß\n"),
    ("cp1252", "Magasin,Produit\nOrléans,Café crème\nBesançon,Pâté de forêt – 2 €\n"),
    ("cp1252", "Butik,Vare\nÅrhus,Smørrebrød\nKøbenhavn,Æble\n"),
    ("cp1253", "Κατάστημα,Προϊόν\nΑθήνα,Ελληνικός καφές\nΠάτρα,Τυρόπιτα\n"),
    ("cp1255", "חנות,מוצר,לקוח\nתל אביב,קפה הפוך,דנה כהן\n"),
    ("cp1256", "الفرع,المنتج,العميل\nالقاهرة,قهوة بالحليب,محمد علي\n"),
    ("cp874", "สาขา,สินค้า,สมาชิก\nกรุงเทพ,กาแฟเย็น,สมชาย\n"),
]
BY_COUNTRY = [
    ("TR", "cp1254", "Şube,Ürün,Müşteri\nİstanbul,Türk kahvesi,Ayşe Yılmaz\n"),
    ("LT", "cp1257", "Parduotuvė,Prekė\nŠiauliai,Šaltibarščiai,Žygis\n"),
    ("HU", "cp1250", "Bolt,Termék\nGyőr,Töltött káposzta\nPécs,Főzelék,hűtött\n"),
    ("VN", "cp1258", "Cư\u0309a ha\u0300ng,Sa\u0309n phâ\u0309m\n"),
    ("IS", "cp1252", "Verslun,Vara\nReykjavík,Þorskur með smjöri\n"),
    ("UA", "cp1251", "Магазин,Товар\nКиїв,Кава з молоком,Їжак\n"),
]


def guessed(text: str, encoding: str, country: str | None) -> tuple[str, ...]:
    return others_for(text.encode(CODECS.get(encoding, encoding)), country)


@pytest.mark.parametrize(("encoding", "text"), BY_LETTERS)
@pytest.mark.parametrize("country", [None, "US"])
def test_letters_alone(encoding: str, text: str, country: str | None) -> None:
    assert guessed(text, encoding, country)[0] == encoding


@pytest.mark.parametrize(("country", "encoding", "text"), BY_COUNTRY)
def test_the_country_decides_where_letters_leave_a_choice(
    country: str, encoding: str, text: str
) -> None:
    assert guessed(text, encoding, country)[0] == encoding


@pytest.mark.parametrize("country", ["TW", "CN", "JP", "KR", "RU", "PL", "TR", "GR"])
def test_the_country_does_not_make_nonsense_of_western_letters(country: str) -> None:
    assert guessed("Filiale,Name\nKöln,Müller\nMünchen,Süß\n", "cp1252", country)[0] in {
        "cp1252",
        "cp1250" if country == "PL" else "cp1254",
    }


def test_one_that_reads_the_same_text_is_not_named_again() -> None:
    assert guessed("a,b\nKöln,Müller\n", "cp1252", "DE") == ("cp1252",)


def test_nothing_to_choose_from() -> None:
    assert others_for(b"a,b\n\x00\n", "DE") == ()
