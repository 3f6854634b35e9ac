"""The demo's speeches: two mayors at the podium in turn, three who are elsewhere, and what the interpreters say.

Written for this project.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the floor and its interpretation.

    The Mandarin texts carry their reading in pinyin with tone numbers, since espeak-ng's own reading of
    characters spells them out in English.
    """

    text: str
    interpretation: str
    pinyin: str
    """Reading of whichever of the two is Mandarin."""


@dataclass(frozen=True, slots=True)
class Speaker:
    name: str
    title_en: str
    title_zh: str
    language: str
    """Language code of the event."""
    delegate: str = ""
    """Name as a delegate of the event; nobody's at the podium."""


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: Speaker
    lines: tuple[Line, ...]


HALE = Speaker("Thomas Hale", "Mayor of Harbourton", "港屯市市長", "en")
LIN = Speaker("林育文 Lin Yu-wen", "Mayor of Hebin", "河濱市市長", "zh")
OKAFOR = Speaker("Samuel Okafor", "Mayor of Port Aldine", "奧丁港市長", "en", "okafor")
CHEN = Speaker("陳美玲 Chen Mei-ling", "Mayor of Longwan", "龍灣市市長", "zh", "chen")
MOREAU = Speaker("Daniel Moreau", "Mayor of Rivemont", "里夫蒙市市長", "en", "moreau")
HOST = HALE
"""Stands at the podium while a delegate speaks."""

TURNS = (
    Turn(
        HALE,
        (
            Line(
                "Good morning, mayors, and welcome to our city.",
                "各位市長早安，歡迎來到我們的城市。",
                "ge4 wei4 shi4 zhang3 zao3 an1, huan1 ying2 lai2 dao4 wo3 men5 de5 cheng2 shi4.",
            ),
            Line(
                "Forty years ago, nobody swam in this river.",
                "四十年前，沒有人敢在這條河裡游泳。",
                "si4 shi2 nian2 qian2, mei2 you3 ren2 gan3 zai4 zhe4 tiao2 he2 li3 you2 yong3.",
            ),
            Line(
                "Today, two thousand children learn to swim in it every summer.",
                "今天，每年夏天有兩千名孩子在這裡學游泳。",
                "jin1 tian1, mei3 nian2 xia4 tian1 you3 liang3 qian1 ming2 hai2 zi5 zai4 zhe4 li3 "
                "xue2 you2 yong3.",
            ),
            Line(
                "What changed was not the water alone. It was the way we decide things together.",
                "改變的不只是河水，還有我們共同作決定的方式。",
                "gai3 bian4 de5 bu4 zhi3 shi4 he2 shui3, hai2 you3 wo3 men5 gong4 tong2 zuo4 jue2 ding4 "
                "de5 fang1 shi4.",
            ),
        ),
    ),
    Turn(
        LIN,
        (
            Line(
                "謝謝市長的邀請。",
                "Thank you for the invitation.",
                "xie4 xie5 shi4 zhang3 de5 yao1 qing3.",
            ),
            Line(
                "我們的城市有一條七十年的電車路線。",
                "Our city has a tram line that is seventy years old.",
                "wo3 men5 de5 cheng2 shi4 you3 yi4 tiao2 qi1 shi2 nian2 de5 dian4 che1 lu4 xian4.",
            ),
            Line(
                "去年，我們把車道還給行人，電車的乘客增加了三成。",
                "Last year we gave the road back to people on foot, and ridership rose by thirty percent.",
                "qu4 nian2, wo3 men5 ba3 che1 dao4 huan2 gei3 xing2 ren2, dian4 che1 de5 cheng2 ke4 "
                "zeng1 jia1 le5 san1 cheng2.",
            ),
            Line(
                "店家起初很擔心，現在他們希望再延長兩站。",
                "Shopkeepers worried at first. Now they ask for two more stops.",
                "dian4 jia1 qi3 chu1 hen3 dan1 xin1, xian4 zai4 ta1 men5 xi1 wang4 zai4 yan2 chang2 "
                "liang3 zhan4.",
            ),
        ),
    ),
    Turn(
        HALE,
        (
            Line(
                "Trams and rivers need shade, and so do people.",
                "電車和河流需要樹蔭，人也一樣。",
                "dian4 che1 he2 he2 liu2 xu1 yao4 shu4 yin1, ren2 ye3 yi2 yang4.",
            ),
            Line(
                "So we plant one tree for every child that is born here.",
                "所以每有一個孩子出生，我們就種一棵樹。",
                "suo3 yi3 mei3 you3 yi2 ge4 hai2 zi5 chu1 sheng1, wo3 men5 jiu4 zhong4 yi4 ke1 shu4.",
            ),
            Line(
                "In ten years, a whole street grows up together with its children.",
                "十年後，整條街會和孩子們一起長大。",
                "shi2 nian2 hou4, zheng3 tiao2 jie1 hui4 he2 hai2 zi5 men5 yi4 qi3 zhang3 da4.",
            ),
        ),
    ),
    Turn(
        LIN,
        (
            Line(
                "這個想法，我要帶回家。",
                "I am taking that idea home with me.",
                "zhe4 ge5 xiang3 fa3, wo3 yao4 dai4 hui2 jia1.",
            ),
            Line(
                "明年春天，我們要在河岸種下第一千棵樹。",
                "Next spring we will plant our thousandth tree on the riverbank.",
                "ming2 nian2 chun1 tian1, wo3 men5 yao4 zai4 he2 an4 zhong4 xia4 di4 yi4 qian1 ke1 shu4.",
            ),
            Line(
                "請各位來看看，也請帶一把鏟子。",
                "Please come and see it, and bring a spade.",
                "qing3 ge4 wei4 lai2 kan4 kan5, ye3 qing3 dai4 yi4 ba3 chan3 zi5.",
            ),
        ),
    ),
    Turn(
        OKAFOR,
        (
            Line(
                "Thank you. I am speaking from Port Aldine, on the other side of the sea.",
                "謝謝。我在海的另一邊，奧丁港，向各位問好。",
                "xie4 xie5. wo3 zai4 hai3 de5 ling4 yi4 bian1, ao4 ding1 gang3, xiang4 ge4 wei4 wen4 hao3.",
            ),
            Line(
                "Our harbour trains now run on the power of the tide.",
                "我們的港口列車，現在靠潮汐發電行駛。",
                "wo3 men5 de5 gang3 kou3 lie4 che1, xian4 zai4 kao4 chao2 xi4 fa1 dian4 xing2 shi3.",
            ),
        ),
    ),
    Turn(
        CHEN,
        (
            Line(
                "各位好，龍灣今天下著小雨。",
                "Hello everyone. It is raining lightly in Longwan today.",
                "ge4 wei4 hao3, long2 wan1 jin1 tian1 xia4 zhe5 xiao3 yu3.",
            ),
            Line(
                "我們把雨水留在屋頂上，夏天用來替街道降溫。",
                "We keep the rain on our roofs, and in summer it cools our streets.",
                "wo3 men5 ba3 yu3 shui3 liu2 zai4 wu1 ding3 shang4, xia4 tian1 yong4 lai2 ti4 jie1 dao4 "
                "jiang4 wen1.",
            ),
        ),
    ),
    Turn(
        MOREAU,
        (
            Line(
                "In Rivemont we asked the children to draw the map of their way to school.",
                "在里夫蒙，我們請孩子畫下上學的路。",
                "zai4 li3 fu1 meng2, wo3 men5 qing3 hai2 zi5 hua4 xia4 shang4 xue2 de5 lu4.",
            ),
            Line(
                "Then we built that map.",
                "然後，我們照著地圖把路修好。",
                "ran2 hou4, wo3 men5 zhao4 zhe5 di4 tu2 ba3 lu4 xiu1 hao3.",
            ),
        ),
    ),
)
