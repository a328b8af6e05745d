"""Made-up names with the frequencies, generations and rarities of real ones; nobody's own."""

import numpy as np

from demo.city.arrays import Strings, choose, words

_SURNAMES = words(
    "王72 李70 张66 刘53 陈45 杨31 黄22 赵21 吴20 周20 徐15 孙14 马13 朱13 胡13 郭12 何11 高10 林10 罗9 郑9 "
    "梁9 谢8 宋8 唐8 许7 韩7 冯7 邓7 曹7 彭6 曾6 肖6 田6 董6 袁5 潘5 于5 蒋5 蔡5 余5 杜5 叶4 程4 苏4 魏4 吕4 "
    "丁4 任4 沈4 姚4 卢4 姜4 崔3 钟3 谭3 陆3 汪3 范3 金3 石3 廖3 贾3 夏3 韦3 付3 方3 白2 邹2 孟2 熊2 秦2 邱2 "
    "江2 尹2 薛2 闫2 段2 雷2 侯2 龙2 史2 陶2 黎2 贺2 顾2 毛2 郝2 龚2 邵2 万2 钱1 严1 覃1 武1 戴1 莫1 孔1 向1 "
    "汤1 欧阳1 司马1 上官1 诸葛1 尉迟1"
)
_OLD_MEN = tuple("国建志明永德福军平华文富贵忠义荣生金才祥林海山春庆兴友根旺昌")
_OLD_WOMEN = tuple("秀英兰玉珍桂凤梅芳淑琴莲香菊翠素云霞花翠巧月美爱仙娥惠芬娣妹")
_MEN = tuple("伟强磊军勇涛鹏杰斌浩宇辉波飞凯超刚亮健俊龙毅翔晨峰博旭楠坤昊")
_WOMEN = tuple("静丽敏艳娜婷颖雪倩琳丹洁莉燕玲娟萍红慧佳璐萌瑶蕾欣悦晶妍薇琪")
_BOYS = tuple("子轩浩宇梓睿泽宸铭辰奕瑞皓俊煜航嘉博诺乐霖骏恒彦翊朗洛谦允禾")
_GIRLS = tuple("梓涵欣怡诗雨萱可馨一诺语桐悦晨梦琪瑶思妍若汐依沐芮苒宁安念桃")
_RARE = tuple("堃喆昇峯喆珺頔燚犇彧翀晟垚淼璟祎婧䶮㛃𬭎镕仝靑煊翯")
_MINORITY_FIRST = words(
    "阿依古丽 买买提 阿不都拉 古丽娜尔 艾力 帕提古丽 玉素甫 热依汗 吐尔逊 迪丽努尔 努尔兰 阿合买提 卓玛 次仁 "
    "扎西 格桑 央金 丹增 阿牛 依火 木呷 阿呷 巴特尔 其其格 萨仁 乌兰"
)
_MINORITY_LAST = words("艾合买提 买合木提 吐尔地 卡德尔 依明 沙吾提 罗布 次旦 平措 顿珠 吉克 沙马 阿尔 布和 敖登 斯琴")

VARIANTS = {"昇": "升", "堃": "坤", "喆": "哲", "峯": "峰", "靑": "青"}
"""Characters that a clerk writes for one another: the same name, spelled two ways."""

BEYOND_GBK = frozenset("䶮㛃𬭎")
"""Characters of the names above that GB18030 can write and GBK cannot."""


def surnames(rng: np.random.Generator, count: int) -> Strings:
    """``count`` surnames by their frequency."""
    texts = [s.rstrip("0123456789") for s in _SURNAMES]
    weights = np.array([int(s[len(t) :]) for s, t in zip(_SURNAMES, texts, strict=True)], dtype=float)
    return choose(rng, texts, count, weights)


def given_names(rng: np.random.Generator, female: np.ndarray, birth_year: np.ndarray) -> Strings:
    """Given names by sex and generation; one in three of a single character, one in 150 with a rare one."""
    out = np.empty(len(female), dtype=object)
    for lowest, highest, men, women in (
        (0, 1968, _OLD_MEN, _OLD_WOMEN), (1968, 2003, _MEN, _WOMEN), (2003, 9999, _BOYS, _GIRLS),
    ):  # fmt: skip
        for is_female, characters in ((False, men), (True, women)):
            rows = np.flatnonzero((birth_year >= lowest) & (birth_year < highest) & (female == is_female))
            out[rows] = _compose(rng, characters, len(rows))
    return out


def _compose(rng: np.random.Generator, characters: tuple[str, ...], count: int) -> Strings:
    first, second = choose(rng, characters, count), choose(rng, characters, count)
    rare = rng.random(count) < 1 / 150
    first[rare] = choose(rng, _RARE, int(rare.sum()))
    second[(rng.random(count) < 0.33) | (first == second)] = ""
    return first + second


def minority_names(rng: np.random.Generator, count: int) -> Strings:
    """Names of two parts around a middle dot, as the register of residents writes them."""
    return choose(rng, _MINORITY_FIRST, count) + "·" + choose(rng, _MINORITY_LAST, count)
