"""Made-up names with the frequencies, generations and rarities of real ones; nobody's own."""

import numpy as np

from demo.city.arrays import Strings, choose

_SURNAMES = ["王72", "李70", "张66", "刘53", "陈45", "杨31", "黄22", "赵21", "吴20", "周20", "徐15", "孙14", "马13", "朱13", "胡13", "郭12", "何11", "高10", "林10", "罗9", "郑9", "梁9", "谢8", "宋8", "唐8", "许7", "韩7", "冯7", "邓7", "曹7", "彭6", "曾6", "肖6", "田6", "董6", "袁5", "潘5", "于5", "蒋5", "蔡5", "余5", "杜5", "叶4", "程4", "苏4", "魏4", "吕4", "丁4", "任4", "沈4", "姚4", "卢4", "姜4", "崔3", "钟3", "谭3", "陆3", "汪3", "范3", "金3", "石3", "廖3", "贾3", "夏3", "韦3", "付3", "方3", "白2", "邹2", "孟2", "熊2", "秦2", "邱2", "江2", "尹2", "薛2", "闫2", "段2", "雷2", "侯2", "龙2", "史2", "陶2", "黎2", "贺2", "顾2", "毛2", "郝2", "龚2", "邵2", "万2", "钱1", "严1", "覃1", "武1", "戴1", "莫1", "孔1", "向1", "汤1", "欧阳1", "司马1", "上官1", "诸葛1", "尉迟1"]
_OLD_MEN = ["国", "建", "志", "明", "永", "德", "福", "军", "平", "华", "文", "富", "贵", "忠", "义", "荣", "生", "金", "才", "祥", "林", "海", "山", "春", "庆", "兴", "友", "根", "旺", "昌"]
_OLD_WOMEN = ["秀", "英", "兰", "玉", "珍", "桂", "凤", "梅", "芳", "淑", "琴", "莲", "香", "菊", "翠", "素", "云", "霞", "花", "翠", "巧", "月", "美", "爱", "仙", "娥", "惠", "芬", "娣", "妹"]
_MEN = ["伟", "强", "磊", "军", "勇", "涛", "鹏", "杰", "斌", "浩", "宇", "辉", "波", "飞", "凯", "超", "刚", "亮", "健", "俊", "龙", "毅", "翔", "晨", "峰", "博", "旭", "楠", "坤", "昊"]
_WOMEN = ["静", "丽", "敏", "艳", "娜", "婷", "颖", "雪", "倩", "琳", "丹", "洁", "莉", "燕", "玲", "娟", "萍", "红", "慧", "佳", "璐", "萌", "瑶", "蕾", "欣", "悦", "晶", "妍", "薇", "琪"]
_BOYS = ["子", "轩", "浩", "宇", "梓", "睿", "泽", "宸", "铭", "辰", "奕", "瑞", "皓", "俊", "煜", "航", "嘉", "博", "诺", "乐", "霖", "骏", "恒", "彦", "翊", "朗", "洛", "谦", "允", "禾"]
_GIRLS = ["梓", "涵", "欣", "怡", "诗", "雨", "萱", "可", "馨", "一", "诺", "语", "桐", "悦", "晨", "梦", "琪", "瑶", "思", "妍", "若", "汐", "依", "沐", "芮", "苒", "宁", "安", "念", "桃"]
_RARE = ["堃", "喆", "昇", "峯", "喆", "珺", "頔", "燚", "犇", "彧", "翀", "晟", "垚", "淼", "璟", "祎", "婧", "䶮", "㛃", "𬭎", "镕", "仝", "靑", "煊", "翯"]
_MINORITY_FIRST = ["阿依古丽", "买买提", "阿不都拉", "古丽娜尔", "艾力", "帕提古丽", "玉素甫", "热依汗", "吐尔逊", "迪丽努尔", "努尔兰", "阿合买提", "卓玛", "次仁", "扎西", "格桑", "央金", "丹增", "阿牛", "依火", "木呷", "阿呷", "巴特尔", "其其格", "萨仁", "乌兰"]
_MINORITY_LAST = ["艾合买提", "买合木提", "吐尔地", "卡德尔", "依明", "沙吾提", "罗布", "次旦", "平措", "顿珠", "吉克", "沙马", "阿尔", "布和", "敖登", "斯琴"]

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


def _compose(rng: np.random.Generator, characters: list[str], count: int) -> Strings:
    first, second = choose(rng, characters, count), choose(rng, characters, count)
    rare = rng.random(count) < 1 / 150
    first[rare] = choose(rng, _RARE, int(rare.sum()))
    second[(rng.random(count) < 0.33) | (first == second)] = ""
    return first + second


def minority_names(rng: np.random.Generator, count: int) -> Strings:
    """Names of two parts around a middle dot, as the register of residents writes them."""
    return choose(rng, _MINORITY_FIRST, count) + "·" + choose(rng, _MINORITY_LAST, count)
