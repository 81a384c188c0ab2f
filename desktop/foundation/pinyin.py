"""Pinyin for finding things: xfc and xingfucun find 幸福村, cq and zq find 重庆.

The readings come from pypinyin, which is imported at the first question and not at start-up.
"""

from __future__ import annotations

import functools
import itertools
import os
from typing import Any

# A name with many heteronyms has many readings; the first ones are the likely ones.
MAX_READINGS = 64

# Every syllable some character of U+4E00 – U+9FA5 is read as, without tones (ü is v).
SYLLABLES = frozenset(
    """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng
cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu
cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo
e ei en eng er fa fan fang fei fen feng fiao fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai
guan guang gui gun guo ha hai han hang hao he hei hen heng hm hng hong hou hu hua huai huan huang hui hun huo ji
jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua
kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu lo long
lou lu luan lun luo lv lve m ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu n na
nai nan nang nao ne nei nen neng ng ni nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa
pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu
qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha
shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan
sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang
wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying
yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi
zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
""".split()
)


@functools.lru_cache(maxsize=65536)
def readings(letter: str) -> tuple[str, ...]:
    """The readings of one character without tones, the usual one first; () if it has none."""
    return tuple(reading for reading in _read(letter) if reading.isascii() and reading.isalpha())


@functools.lru_cache(maxsize=65536)
def syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """For each character its readings without tones; a character without one stands for itself, in lower case."""
    return tuple(_read(letter) for letter in text)


@functools.lru_cache(maxsize=65536)
def initials(text: str) -> tuple[str, ...]:
    """Every reading of a text as first letters: 重庆 → cq, zq."""
    letters = [tuple(dict.fromkeys(reading[0] for reading in readings)) for readings in syllables(text)]
    return tuple("".join(item) for item in itertools.islice(itertools.product(*letters), MAX_READINGS))


@functools.lru_cache(maxsize=65536)
def spelled(text: str) -> tuple[str, ...]:
    """Every reading of a text in full: 王芳 → wangfang."""
    return tuple("".join(item) for item in itertools.islice(itertools.product(*syllables(text)), MAX_READINGS))


def matches(typed: str, text: str) -> bool:
    """Whether what was typed (characters, full pinyin or initials, spaces and ' of a method editor ignored) is in ``text``."""
    wanted = typed.lower().replace(" ", "").replace("'", "")
    if not wanted or wanted in text.lower():
        return True
    return wanted.isascii() and any(wanted in reading for reading in (*initials(text), *spelled(text)))


@functools.lru_cache(maxsize=65536)
def _read(letter: str) -> tuple[str, ...]:
    pinyin, style = _pinyin()
    found = pinyin(letter, style=style, heteronym=True, errors=str.lower)
    return tuple(dict.fromkeys(reading for reading in found[0] if reading))


@functools.cache
def _pinyin() -> tuple[Any, Any]:
    # Single characters need no phrases, and the table of them takes longer to load than all the rest.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    return pinyin, Style.NORMAL
