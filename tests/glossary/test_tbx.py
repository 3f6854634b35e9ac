"""Glossaries from TBX: both generations, both styles; nothing that XML can do to a service."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.glossary.model import BadGlossary, Term
from interp.glossary.tbx import read_tbx

OLD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en">
<martifHeader><fileDesc><sourceDesc><p>a test</p></sourceDesc></fileDesc></martifHeader>
<text><body>
<termEntry id="c1"><descrip type="subjectField">water</descrip><descrip type="definition">flat &amp; wide</descrip>
 <langSet xml:lang="en"><tig><term>barge</term><termNote type="partOfSpeech">noun</termNote></tig>
   <tig><term>lighter</term></tig></langSet>
 <langSet xml:lang="zh-Hant"><ntig><termGrp><term>駁<hi>船</hi></term></termGrp></ntig></langSet></termEntry>
<termEntry id="c2">
 <langSet xml:lang="en"><tig><term>Prague</term><termNote type="partOfSpeech">properNoun</termNote></tig></langSet>
 <langSet xml:lang="zh-Hant"><tig><term>布拉格</term></tig></langSet></termEntry>
<termEntry id="c3"><langSet xml:lang="en"><tig><term>alone</term></tig></langSet></termEntry>
</body></text></martif>"""
DCA = """<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="c1"><descrip type="definition">flat &amp; wide</descrip>
 <langSec xml:lang="en"><termSec><term>barge</term></termSec><termSec><term>lighter</term></termSec></langSec>
 <langSec xml:lang="zh-TW"><termSec><term>駁船</term></termSec></langSec>
 <langSec xml:lang="de"><termSec><term>Lastkahn</term></termSec></langSec></conceptEntry>
<conceptEntry id="c2">
 <langSec xml:lang="en"><termSec><term>Prague</term>
  <termNote type="partOfSpeech">properNoun</termNote></termSec></langSec>
 <langSec xml:lang="zh-TW"><termSec><term>布拉格</term></termSec></langSec></conceptEntry></body></text></tbx>"""
DCT = (
    DCA.replace('style="dca"', 'style="dct" xmlns:min="http://www.tbxinfo.net/ns/min"')
    .replace(
        '<descrip type="definition">flat &amp; wide</descrip>',
        "<min:definition>flat &amp; wide</min:definition>",
    )
    .replace(
        '<termNote type="partOfSpeech">properNoun</termNote>',
        "<min:partOfSpeech>properNoun</min:partOfSpeech>",
    )
)
TERMS = [
    Term("barge", "駁船", "flat & wide"),
    Term("lighter", "駁船", "flat & wide"),
    Term("Prague", "布拉格", "", name=True),
]


@pytest.mark.parametrize("text", [OLD, DCA, DCT], ids=["2008", "2019 DCA", "2019 DCT"])
def test_every_style_is_read(text: str) -> None:
    assert read_tbx(text.encode(), ["en", "zh-Hant"]) == TERMS


def test_the_booth_says_which_languages_and_which_is_first() -> None:
    turned = read_tbx(DCA.encode(), ["zh-Hant", "en"])
    assert turned[0] == Term("駁船", "barge", "flat & wide")
    assert read_tbx(DCA.encode(), ["cs", "de", "en"])[0].source == "Lastkahn"
    with pytest.raises(BadGlossary, match="its languages are en, zh-tw, de; expected fr and cs, or any two"):
        read_tbx(DCA.encode(), ["fr", "cs"])
    assert read_tbx(OLD.encode(), ["fr", "cs"]) == TERMS, "a file with two languages leaves no doubt"


LAUGHS = (
    '<!DOCTYPE martif [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 50 + '"><!ENTITY c "' + "&b;" * 50 + '">]>'
    '<martif type="TBX"><text><body><termEntry><langSet xml:lang="en"><tig><term>&c;</term></tig></langSet></termEntry>'
    "</body></text></martif>"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS, "line 1: it declares an entity (a)"),
        (
            '<!DOCTYPE martif [<!ENTITY x SYSTEM "file:///etc/passwd">]><martif>&x;</martif>',
            "line 1: it declares an entity (x)",
        ),
        (
            '<!DOCTYPE martif [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><martif/>',
            "line 1: it declares an entity (x)",
        ),
        ("<martif>\n<text>\n</martif>", "line 3: it is no XML that can be read (mismatched tag)"),
        ("<martif><text>", "line 1: it is no XML that can be read (no element found)"),
        ("<html><body/></html>", "line 1: the document is <html>; expected <martif> or <tbx>"),
        ("<martif><text><body/></text></martif>", "the file has no terms"),
        ("<tbx>\n<conceptEntry><langSec/></conceptEntry></tbx>", "line 2: <langSec> without xml:lang"),
        ("<tbx>" + "<p>" * 100 + "</p>" * 100 + "</tbx>", "line 1: elements are more than 60 deep"),
        ('<?xml version="1.0" encoding="x-none"?><martif/>', "line 1: "),
        (DCA.replace("駁船", "駁" * 201), "line 3: the target term has 201 characters"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadGlossary) as told:
        read_tbx(text.encode(), ["en", "zh-Hant"])
    assert str(told.value).startswith(said)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([OLD, DCA, DCT])).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
        if not whole:
            break
    with suppress(BadGlossary):
        assert read_tbx(bytes(whole), ["en", "zh-Hant"])
